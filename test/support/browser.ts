/** A real browser without a window: headless Chromium, started once for all tests of the process. */
import chromium from '@sparticuz/chromium'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium as playwright } from 'playwright-core'

/**
 * Arguments that the package adds and a test cannot use: without web security no rule between sites holds, so no test of CORS, cookies or
 * frames could fail; in a single process the first profile that closes takes the browser with it.
 */
const LEFT_OUT = ['--disable-web-security', '--single-process', '--no-zygote']
/** Without a card its work is only imitated; pages here are drawn faster without. */
const OF_CARDS = ['--ignore-gpu-blocklist', '--in-process-gpu', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader']

/** What is waited for comes at once, or after a while where the machine has much to do. */
const PATIENCE_MS = 50_000

let started: Promise<Browser> | undefined

/** Starts a browser. @param args further arguments of Chromium's */
export async function launchBrowser(args: readonly string[] = []): Promise<Browser> {
  const usual = chromium.args.filter((arg) => ![...LEFT_OUT, ...OF_CARDS].includes(arg) && !arg.startsWith('--headless'))
  return playwright.launch({ executablePath: await chromium.executablePath(), args: [...usual, '--disable-gpu', ...args], headless: true })
}

export interface View {
  /** 390 (a phone) without it. */
  width?: number
  dark?: boolean
  /** false: a browser that runs no script. */
  scripts?: boolean
  /** British English without it. */
  locale?: string
}

/** A view in the browser's own terms. */
export const viewOf = ({ width = 390, dark = false, scripts = true, locale = 'en-GB' }: View): BrowserContextOptions => ({
  viewport: { width, height: width < 600 ? 844 : 900 },
  colorScheme: dark ? 'dark' : 'light',
  javaScriptEnabled: scripts,
  locale,
})

/** A browser profile of its own, without any cookie. Close it after use. */
export async function openBrowser(view: View = {}): Promise<BrowserContext> {
  started ??= launchBrowser()
  const context = await (await started).newContext(viewOf(view))
  context.setDefaultTimeout(PATIENCE_MS)
  return context
}

// A hook of the root suite: it runs once, after the last test.
globalThis.after?.(async () => {
  await (await started)?.close()
})
