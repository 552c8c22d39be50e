/** A browser without scripts: keeps cookies, follows redirects on the server, fills in forms as a person would. */

/** Where the browser ended up: a page of the server, or an address of an app that nobody follows. */
export interface Page {
  readonly url: string
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

const decode = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39|#x27);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name] ?? "'")
const attribute = (tag: string, name: string): string | undefined => {
  const match = new RegExp(`\\s${name}(?:="([^"]*)")?(?=[\\s/>])`).exec(tag)
  return match ? decode(match[1] ?? '') : undefined
}

export class Agent {
  readonly #cookies = new Map<string, { value: string; path: string }>()
  readonly #server: string

  /** @param server the server's public address */
  constructor(server: string) {
    this.#server = server
  }

  /** Cookies by name, as they would be sent to a path. */
  cookiesFor(path: string): Map<string, string> {
    const sent = [...this.#cookies].filter(([, { path: own }]) => path === own || path.startsWith(own.endsWith('/') ? own : `${own}/`))
    return new Map(sent.map(([key, { value }]) => [key.split(' ')[0]!, value]))
  }

  /** Takes over all cookies of another browser. */
  take(other: Agent): void {
    for (const [key, cookie] of other.#cookies) this.#cookies.set(key, cookie)
  }

  /** One request, nothing followed. */
  async request(url: string, init: RequestInit = {}): Promise<Response> {
    const cookies = [...this.cookiesFor(new URL(url).pathname)].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { accept: 'text/html', ...(cookies ? { cookie: cookies } : {}), ...(init.headers as Record<string, string>) }
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    return response
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ')
    const [name = '', value = ''] = pair.split(/=(.*)/s)
    const path = attributes.find((a) => /^path=/i.test(a))?.slice(5) ?? '/'
    const expired = attributes.some((a) => /^expires=Thu, 01 Jan 1970/i.test(a))
    if (expired) this.#cookies.delete(`${name} ${path}`)
    else this.#cookies.set(`${name} ${path}`, { value, path })
  }

  /** Opens an address and follows redirects as long as they stay on the server. */
  async open(url: string, init: RequestInit = {}): Promise<Page> {
    let response = await this.request(url, init)
    let at = url
    for (let hops = 0; response.status >= 300 && response.status < 400; hops++) {
      if (hops > 10) throw new Error(`redirected in circles at ${at}`)
      at = new URL(response.headers.get('location')!, at).href
      if (!at.startsWith(`${this.#server}/`)) break
      response = await this.request(at)
    }
    return { url: at, status: response.status, headers: response.headers, text: await response.text() }
  }

  /**
   * Sends the form that holds a field of that name.
   * @param fill values by field; a list ticks exactly those boxes
   * @param button the button that is pressed: its value
   */
  async submit(page: Page, holds: string, fill: Record<string, string | readonly string[]> = {}, button?: string): Promise<Page> {
    const forms = page.text.match(/<form[\s\S]*?<\/form>/g) ?? []
    const form = forms.findLast((html) => new RegExp(`name="${holds}"${button ? `\\s+value="${button}"` : ''}`).test(html))
    if (!form) throw new Error(`no form with "${holds}" at ${page.url}:\n${page.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')}`)
    const fields = new URLSearchParams()
    for (const tag of form.match(/<input[^>]*>/g) ?? []) {
      const name = attribute(tag, 'name')
      const type = attribute(tag, 'type') ?? 'text'
      if (!name || attribute(tag, 'disabled') !== undefined) continue
      const value = attribute(tag, 'value') ?? ''
      const given = fill[name]
      if (type === 'checkbox') {
        if (Array.isArray(given) ? given.includes(value) : attribute(tag, 'checked') !== undefined) fields.append(name, value)
      } else fields.append(name, typeof given === 'string' ? given : value)
    }
    if (button !== undefined) fields.set(holds, button)
    const action = new URL(attribute(form.slice(0, form.indexOf('>') + 1), 'action') ?? '', page.url).href
    return this.open(action, { method: 'POST', body: fields })
  }
}
