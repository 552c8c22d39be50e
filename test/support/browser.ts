/** A real browser without a window: headless Chromium, started once for all tests of the process. */
import chromium from '@sparticuz/chromium'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium as playwright } from 'playwright-core'

/**
 * Arguments that the package adds and a test cannot use: without web security no rule between sites holds, so no test of CORS, cookies or
 * frames could fail; in a single process the first profile that closes takes the browser with it.
 */
const LEFT_OUT = ['--disable-web-security', '--single-process', '--no-zygote']

let started: Promise<Browser> | undefined

/** Starts a browser. @param args further arguments of Chromium's */
export async function launchBrowser(args: readonly string[] = []): Promise<Browser> {
  const usual = chromium.args.filter((arg) => !LEFT_OUT.includes(arg) && !arg.startsWith('--headless'))
  return playwright.launch({ executablePath: await chromium.executablePath(), args: [...usual, ...args], headless: true })
}

export interface View {
  /** 390 (a phone) without it. */
  width?: number
  dark?: boolean
  /** false: a browser that runs no script. */
  scripts?: boolean
}

/** A view in the browser's own terms. */
export const viewOf = ({ width = 390, dark = false, scripts = true }: View): BrowserContextOptions => ({
  viewport: { width, height: width < 600 ? 844 : 900 },
  colorScheme: dark ? 'dark' : 'light',
  javaScriptEnabled: scripts,
  locale: 'en-GB',
})

/** A browser profile of its own, without any cookie. Close it after use. */
export async function openBrowser(view: View = {}): Promise<BrowserContext> {
  started ??= launchBrowser()
  return (await started).newContext(viewOf(view))
}

// A hook of the root suite: it runs once, after the last test.
globalThis.after?.(async () => {
  await (await started)?.close()
})
