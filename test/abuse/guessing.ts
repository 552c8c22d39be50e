/** Guessing: each kind is told to wait, and whoever has the right secret is not kept out. */
import { PERSON } from '../../bench/data.ts'
import { type Abuse, ask, expectStatus, type Heard, must, type World } from './abuse.ts'

const basic = (name: string, password: string) => ({
  Authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
})
const ME = '/api/user/me/'

/** @throws Error when one of the tries gets in, or none is told to wait */
async function slowedDown(tries: number, attempt: (i: number) => Promise<Heard>): Promise<void> {
  let waits = 0
  for (let i = 0; i < tries; i++) {
    const heard = await attempt(i)
    expectStatus(heard, 400, 401, 422, 429)
    if (heard.status !== 429) continue
    must(Number(heard.headers['retry-after']) > 0, 'A 429 does not say how long to wait.')
    waits++
  }
  must(waits > 0, `None of ${tries} tries had to wait.`)
}

/** @throws Error when a right token is not served */
const personIsServed = async ({ url, person }: World) => expectStatus(await ask(url, ME, { headers: person }), 200)

export const guessing: readonly Abuse[] = [
  {
    title: 'passwords of one account from one address',
    async run(world) {
      await slowedDown(40, (i) => ask(world.url, ME, { headers: basic(PERSON.username, `wrong ${i}`), from: '127.0.0.2' }))
      expectStatus(await ask(world.url, ME, { headers: basic(PERSON.username, PERSON.password), from: '127.0.0.1' }), 200)
    },
  },
  {
    title: 'one password for very many accounts from one address',
    run: (world) => slowedDown(150, (i) => ask(world.url, ME, { headers: basic(`nobody${i}`, 'Summer2026!'), from: '127.1.0.3' })),
  },
  {
    title: 'passwords of one account from very many addresses',
    run: (world) => slowedDown(180, (i) => ask(world.url, ME, { headers: basic('somebody', `wrong ${i}`), from: `127.${10 + i}.0.4` })),
  },
  {
    title: 'API tokens, by the thousand',
    async run(world) {
      await slowedDown(2000, (i) => ask(world.url, ME, { headers: { Authorization: `Token inv-${String(i).padStart(40, '0')}` } }))
      await personIsServed(world)
    },
  },
  {
    title: 'secrets of an application',
    run: ({ url, clientId }) =>
      slowedDown(400, (i) =>
        ask(url, '/o/token/', {
          method: 'POST',
          headers: { ...basic(clientId, `wrong${i}`), 'Content-Type': 'application/x-www-form-urlencoded' },
          body: 'grant_type=client_credentials',
          from: '127.2.0.5',
        }),
      ),
  },
  {
    title: 'user codes of devices',
    async run({ url }) {
      const from = '127.3.0.6'
      await slowedDown(60, async () => {
        const page = await ask(url, '/o/device/', { from })
        const cookie = (page.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ')
        const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
        must(xsrf !== '', `The page has no form: ${page.status}.`)
        const body = new URLSearchParams({ xsrf, user_code: 'BBBB-BBBB' }).toString()
        const heard = await ask(url, '/o/device/', {
          method: 'POST',
          headers: { Cookie: cookie, 'Content-Type': 'application/x-www-form-urlencoded' },
          body,
          from,
        })
        return heard
      })
    },
  },
  {
    title: 'interactions begun by the thousand and never ended',
    async run(world) {
      const query = new URLSearchParams({
        client_id: world.clientId,
        response_type: 'code',
        redirect_uri: 'https://app.example/callback',
        scope: 'openid g:read',
        state: 'abuse',
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        code_challenge_method: 'S256',
      })
      for (let i = 0; i < 3000; i++) expectStatus(await ask(world.url, `/o/authorize/?${query}`), 302, 303, 429)
      await personIsServed(world)
    },
  },
]
