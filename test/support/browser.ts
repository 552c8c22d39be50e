/** A real browser without a window: headless Chromium, started once for all tests of the process. */
import chromium from '@sparticuz/chromium'
import { type Browser, type BrowserContext, chromium as playwright } from 'playwright-core'

/**
 * Arguments that the package adds and a test cannot use: without web security no rule between sites holds, so no test of CORS, cookies or
 * frames could fail; in a single process the first profile that closes takes the browser with it.
 */
const LEFT_OUT = ['--disable-web-security', '--single-process', '--no-zygote']

let started: Promise<Browser> | undefined

async function start(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: chromium.args.filter((arg) => !LEFT_OUT.includes(arg) && !arg.startsWith('--headless')),
    headless: true,
  })
}

export interface View {
  /** 390 (a phone) without it. */
  width?: number
  dark?: boolean
  /** false: a browser that runs no script. */
  scripts?: boolean
}

/** A browser profile of its own, without any cookie. Close it after use. */
export async function openBrowser({ width = 390, dark = false, scripts = true }: View = {}): Promise<BrowserContext> {
  started ??= start()
  const browser = await started
  return browser.newContext({
    viewport: { width, height: width < 600 ? 844 : 900 },
    colorScheme: dark ? 'dark' : 'light',
    javaScriptEnabled: scripts,
    locale: 'en-GB',
  })
}

// A hook of the root suite: it runs once, after the last test.
globalThis.after?.(async () => {
  await (await started)?.close()
})
