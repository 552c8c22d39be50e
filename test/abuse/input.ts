/** Input that is giant, crooked or means something elsewhere. */
import { gzipSync } from 'node:zlib'
import { type Abuse, ask, expectStatus, json, must, type World } from './abuse.ts'

const PARTS = '/api/part/'
const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`

/** @throws Error unless a write of this text is refused with one of these */
const refused =
  (body: string, ...statuses: number[]) =>
  async ({ url, superuser }: World): Promise<void> =>
    expectStatus(await ask(url, PARTS, json(body, superuser)), ...statuses)

const reads =
  (queries: readonly string[], ...statuses: number[]) =>
  async ({ url, superuser }: World): Promise<void> => {
    for (const query of queries) {
      const started = performance.now()
      const heard = await ask(url, `${PARTS}?${query}`, { headers: superuser })
      expectStatus(heard, ...statuses)
      must(performance.now() - started < 5000, `${query.slice(0, 60)} took longer than five seconds.`)
    }
  }

/** Names that mean something to a file system. */
const NAMES = [
  '../../../secrets.json',
  '..\\..\\secrets.json',
  '/etc/passwd',
  'a\0.png',
  'con',
  '.',
  '..',
  '%2e%2e%2fsecrets.json',
  'x'.repeat(5000),
]
const PATHS = [
  '/media/../secrets.json',
  '/media/%2e%2e/secrets.json',
  '/media/attachments/../../secrets.json',
  '/media/attachments/part/1/..%2f..%2f..%2f..%2fsecrets.json',
  '/media/attachments/part/1/%00',
  '/media/part_images/..%5csecrets.json',
  '/static/../../package.json',
  '/static/%2e%2e/%2e%2e/package.json',
]

async function partWith({ url, superuser }: World, values: object): Promise<number> {
  const heard = await ask(url, PARTS, json({ description: '', ...values }, superuser))
  expectStatus(heard, 201)
  return (JSON.parse(heard.text) as { pk: number }).pk
}

export const input: readonly Abuse[] = [
  {
    title: 'a body of 50 MB',
    run: async ({ url, superuser }) => expectStatus(await ask(url, PARTS, json(`{"name":"${'x'.repeat(50_000_000)}"}`, superuser)), 413, 0),
  },
  { title: 'JSON a hundred thousand levels deep', run: refused(deep(100_000), 400, 413) },
  { title: 'lists a million levels deep', run: refused('['.repeat(1_000_000), 400, 413) },
  {
    title: 'JSON of millions of lists, keys and values',
    patience: 250,
    async run({ url, person }) {
      const keys = (n: number): string => Array.from({ length: n }, (_, i) => `"k${i}":1`).join(',')
      for (const [path, body] of [
        [PARTS, `{"a":[${`${'['.repeat(90)}${']'.repeat(90)},`.repeat(23_170)}1]}`],
        [PARTS, `{${keys(322_000)}}`],
        ['/api/search/', `{"search":"a","company":{${keys(200_000)}}}`],
        ['/api/search/', `{"search":"a","company":{${keys(20_000)}}}`],
      ] as const)
        expectStatus(await ask(url, path, json(body, person)), 400, 403)
    },
  },
  {
    title: 'a filter a thousand times over, and a thousand filters',
    patience: 250,
    async run({ url, superuser }) {
      const heard = await ask(url, '/api/parameter/template/', json({ name: 'asked again and again' }, superuser))
      expectStatus(heard, 201)
      const name = `parameter_${(JSON.parse(heard.text) as { pk: number }).pk}`
      const many = Array.from({ length: 900 }, (_, i) => `parameter_${i + 1}=1`).join('&')
      const asked = Array.from({ length: 8 }, () => ask(url, `${PARTS}?limit=1&${`${name}=1&`.repeat(900)}`, { headers: superuser }))
      for (const again of await Promise.all(asked)) expectStatus(again, 200)
      expectStatus(await ask(url, `${PARTS}?limit=1&${many}`, { headers: superuser }), 400)
      const part = Object.fromEntries(many.split('&').map((pair) => pair.split('=')))
      expectStatus(await ask(url, '/api/search/', json({ search: 'a', part }, superuser)), 400)
    },
  },
  {
    title: 'units each made of the one before',
    patience: 250,
    async run({ url, superuser }) {
      const template = await ask(url, '/api/parameter/template/', json({ name: 'in units of units', units: 'kg' }, superuser))
      expectStatus(template, 201)
      const { pk } = JSON.parse(template.text) as { pk: number }
      for (let i = 0; i < 210; i++) {
        const unit = { name: `chain${i}`, definition: i ? `1 chain${i - 1}` : '2 kg' }
        expectStatus(await ask(url, '/api/units/', json(unit, superuser)), i < 200 ? 201 : 400)
      }
      for (let i = 0; i < 20; i++)
        expectStatus(await ask(url, `${PARTS}?limit=1&parameter_${pk}_gt=1+chain199`, { headers: superuser }), 200)
    },
  },
  { title: 'the same key twice', run: refused('{"name":"one","name":"two"}', 400) },
  {
    title: 'text that is no UTF-8',
    run: async ({ url, superuser }) =>
      expectStatus(
        await ask(url, PARTS, { ...json('', superuser), body: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]) }),
        400,
      ),
  },
  {
    title: 'keys of the prototype',
    async run(world) {
      const { url, superuser } = world
      for (const key of ['__proto__', 'constructor', 'prototype', 'toString']) {
        const body = `{"name":"p ${key}","description":"","${key}":{"is_superuser":true,"polluted":true,"prototype":{"polluted":true}}}`
        expectStatus(await ask(url, PARTS, json(body, superuser)), 201, 400)
        expectStatus(await ask(url, `${PARTS}?${key}=1&${key}[polluted]=1`, { headers: superuser }), 200, 400)
      }
      const me = await ask(url, '/api/user/me/', { headers: world.person })
      must(!/polluted|"is_superuser":true/.test(me.text), 'The prototype was changed.')
    },
  },
  {
    title: 'a compressed bomb',
    run: async ({ url, superuser }) => {
      const body = gzipSync(Buffer.alloc(100_000_000, 0x20))
      expectStatus(
        await ask(url, PARTS, {
          ...json('', superuser),
          headers: { ...superuser, 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
          body,
        }),
        400,
        413,
        415,
      )
    },
  },
  {
    title: 'types that do not fit the content',
    run: async ({ url, superuser }) => {
      for (const type of ['text/plain', 'application/xml', 'image/png', 'application/json, text/html', 'multipart/form-data', '']) {
        const headers = { ...superuser, ...(type ? { 'Content-Type': type } : {}) }
        expectStatus(await ask(url, PARTS, { method: 'POST', headers, body: '{"name":"typed"}' }), 400, 415)
      }
    },
  },
  {
    title: 'ten thousand values of a filter',
    run: reads([`category=${Array(10_000).fill('1').join(',')}`, Array(3_000).fill('category=1').join('&')], 400, 414, 431, 0),
  },
  {
    title: 'search texts that are dear to look for',
    run: reads(
      [
        '%25'.repeat(2000),
        '_%25'.repeat(900),
        '(a+)+$'.repeat(300),
        'a '.repeat(2000).replaceAll(' ', '+'),
        '%5c'.repeat(1000),
        '%00',
        '*'.repeat(3000),
      ].map((text) => `limit=5&search=${text}`),
      200,
      400,
    ),
  },
  {
    title: 'pages of every crooked size',
    run: reads(
      ['limit=-1', 'limit=abc', 'limit=1e9', 'offset=-1', 'limit=99999999999999999999', 'limit=5&offset=99999999999999999999'],
      400,
      200,
    ),
  },
  {
    title: 'a page of a billion, of someone who asks twenty times',
    run: async ({ url, superuser }) => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => ask(url, `${PARTS}?limit=1000000000`, { headers: superuser })))
      for (const heard of answers) expectStatus(heard, 200, 400)
    },
  },
  {
    title: 'names of attachments that climb, end early or never',
    async run(world) {
      const { url, superuser } = world
      const part = await partWith(world, { name: 'with files' })
      for (const name of NAMES) {
        const boundary = 'XX'
        const field = (key: string, value: unknown) => `--${boundary}\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${value}\r\n`
        const file = `--${boundary}\r\nContent-Disposition: form-data; name="attachment"; filename="${name}"\r\nContent-Type: text/html\r\n\r\n<script>1</script>\r\n--${boundary}--\r\n`
        const heard = await ask(url, '/api/attachment/', {
          method: 'POST',
          headers: { ...superuser, 'Content-Type': `multipart/form-data; boundary=${boundary}` },
          body: Buffer.from(field('model_type', 'part') + field('model_id', part) + file, 'latin1'),
        })
        expectStatus(heard, 201, 400)
        if (heard.status === 400) continue
        const { attachment } = JSON.parse(heard.text) as { attachment: string }
        must(
          /^\/media\/attachments\/part\/\d+\/[0-9a-f]+\/[\w-][\w.-]*$/.test(new URL(attachment, url).pathname),
          `"${name}" became ${attachment}`,
        )
        const served = await ask(url, new URL(attachment, url).pathname, { headers: superuser })
        expectStatus(served, 200)
        must(served.headers['x-content-type-options'] === 'nosniff', 'The type of a file can be guessed.')
        must(
          /sandbox|attachment/.test(`${served.headers['content-security-policy']} ${served.headers['content-disposition']}`),
          'A page that was uploaded could run.',
        )
      }
    },
  },
  {
    title: 'paths that climb out of their folder',
    async run({ url, superuser }) {
      for (const path of PATHS) expectStatus(await ask(url, path, { headers: superuser }), 400, 403, 404)
    },
  },
  {
    title: 'a name that looks like somebody else’s',
    async run({ url, superuser }) {
      // Full width letters are the same letters; a Cyrillic o is not the Latin one.
      for (const username of ['ｗｏｒｋｅｒ', 'w\u043erker', 'worker\u200b', 'worker\u0000', 'work\u202Eer']) {
        const heard = await ask(url, '/api/user/', json({ username, first_name: 'A', last_name: 'B', email: 'a@example.com' }, superuser))
        expectStatus(heard, 400)
      }
    },
  },
  {
    title: 'formulas in what becomes a spreadsheet, and HTML in what becomes a page',
    async run(world) {
      const { url, superuser } = world
      const hostile = `=cmd|'/c calc'!A1 <img src=x onerror=alert(1)>`
      expectStatus(await ask(url, '/api/user/group/', json({ name: hostile }, superuser)), 201, 400)
      await partWith(world, { name: hostile, keywords: hostile, notes: hostile })
      const list = await ask(url, `${PARTS}?limit=3&ordering=-pk`, { headers: { ...superuser, Accept: 'text/html' } })
      must(!/<img src=x/.test(list.text) || !/html/.test(list.headers['content-type'] ?? ''), 'HTML of a part reaches a page.')
    },
  },
]
