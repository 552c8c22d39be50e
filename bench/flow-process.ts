/** Runs one kind of request to a provider over and over, eight at once, in a process of its own; answers with the rate. */
import { createHash, randomBytes } from 'node:crypto'
import http from 'node:http'

export type Flow = 'clientCredentials' | 'refresh' | 'introspection' | 'code' | 'signIn'

export interface FlowJob {
  readonly flow: Flow
  readonly url: string
  /** Endpoints by path. */
  readonly paths: { authorize: string; token: string; introspect: string }
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string
  readonly username: string
  readonly password: string
  readonly seconds: number
}

const AT_ONCE = 8
const SCOPE = 'openid g:read r:view:part'
const agent = new http.Agent({ keepAlive: true, maxSockets: 2 * AT_ONCE })

interface Reply {
  status: number
  headers: http.IncomingHttpHeaders
  text: string
}
type Form = URLSearchParams | Record<string, string>

function send(base: string, method: string, path: string, headers: Record<string, string>, form?: Form): Promise<Reply> {
  const body = form && new URLSearchParams(form as URLSearchParams).toString()
  return new Promise((done, fail) => {
    const request = http.request(
      new URL(path, base),
      {
        agent,
        method,
        headers: {
          ...headers,
          ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) }),
        },
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part
        })
        response.on('end', () => done({ status: response.statusCode!, headers: response.headers, text }))
      },
    )
    request.on('error', fail).end(body)
  })
}

/** A browser as far as a flow needs one: it keeps cookies and follows redirects until they leave the provider. */
class Browser {
  readonly #cookies = new Map<string, string>()
  readonly #base: string
  constructor(base: string) {
    this.#base = base
  }
  async go(method: string, path: string, form?: Form): Promise<{ left?: URL; path: string; text: string }> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const reply = await send(this.#base, method, path, { accept: 'text/html', ...(cookie ? { cookie } : {}) }, form)
    for (const line of reply.headers['set-cookie'] ?? []) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
      if (line.includes('1970')) this.#cookies.delete(name!)
      else this.#cookies.set(name!, value!)
    }
    if (!reply.headers.location) return { path, text: reply.text }
    const to = new URL(reply.headers.location, this.#base)
    return to.origin === new URL(this.#base).origin ? this.go('GET', to.pathname + to.search) : { left: to, path, text: '' }
  }
}

const csrfOf = (text: string): string => /name="csrf" value="([^"]*)"/.exec(text)?.[1] ?? ''

async function tokens(job: FlowJob, browser: Browser): Promise<Record<string, string>> {
  const verifier = randomBytes(32).toString('base64url')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const query = new URLSearchParams({
    client_id: job.clientId,
    redirect_uri: job.redirectUri,
    response_type: 'code',
    scope: SCOPE,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  })
  let page = await browser.go('GET', `${job.paths.authorize}?${query}`)
  // Only the first time there are pages: signing in, and consenting.
  for (let pages = 0; !page.left && pages < 3; pages++) {
    const scopes = [...page.text.matchAll(/name="scope" value="([^"]*)"/g)].map(([, scope]): [string, string] => ['scope', scope!])
    const answer = page.text.includes('name="password"') ? { username: job.username, password: job.password } : { deed: 'allow' }
    page = await browser.go('POST', page.path, new URLSearchParams([['csrf', csrfOf(page.text)], ...Object.entries(answer), ...scopes]))
  }
  const code = page.left?.searchParams.get('code')
  if (!code) throw new Error(`No code came back: ${page.left?.search ?? page.text.slice(0, 300)}`)
  return grant(job, { grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: job.redirectUri })
}

const basic = (job: FlowJob) => ({ authorization: `Basic ${Buffer.from(`${job.clientId}:${job.clientSecret}`).toString('base64')}` })

async function grant(job: FlowJob, form: Record<string, string>): Promise<Record<string, string>> {
  const { status, text } = await send(job.url, 'POST', job.paths.token, basic(job), form)
  if (status !== 200) throw new Error(`${form.grant_type}: ${status} ${text}`)
  return JSON.parse(text)
}

/** Prepares one of the eight, and answers what it repeats. */
const STEPS: Record<Flow, (job: FlowJob) => Promise<() => Promise<unknown>>> = {
  clientCredentials: async (job) => () => grant(job, { grant_type: 'client_credentials', scope: 'g:read' }),
  refresh: async (job) => {
    let held = await tokens(job, new Browser(job.url))
    return async () => {
      held = await grant(job, { grant_type: 'refresh_token', refresh_token: held.refresh_token! })
    }
  },
  introspection: async (job) => {
    const { access_token: token } = await tokens(job, new Browser(job.url))
    return async () => {
      const { text } = await send(job.url, 'POST', job.paths.introspect, basic(job), { token: token! })
      if (!text.includes('"active":true')) throw new Error(`introspection: ${text}`)
    }
  },
  code: async (job) => {
    const browser = new Browser(job.url)
    await tokens(job, browser)
    return () => tokens(job, browser)
  },
  signIn: async (job) => async () => {
    const browser = new Browser(job.url)
    const { path, text } = await browser.go('GET', '/login/')
    const page = await browser.go('POST', path, { csrf: csrfOf(text), username: job.username, password: job.password })
    if (page.text.includes('name="password"')) throw new Error('The password was refused.')
  },
}

async function run(job: FlowJob): Promise<number> {
  const steps: (() => Promise<unknown>)[] = []
  for (let i = 0; i < AT_ONCE; i++) steps.push(await STEPS[job.flow](job))
  const start = performance.now()
  const end = start + job.seconds * 1000
  let count = 0
  await Promise.all(
    steps.map(async (step) => {
      while (performance.now() < end) {
        await step()
        count++
      }
    }),
  )
  return (count / (performance.now() - start)) * 1000
}

process.on('message', (job: FlowJob) => {
  run(job).then(
    (rate) => process.send!({ rate }),
    (error: Error) => process.send!({ failed: error.message }),
  )
})
