/** axe-core in a page of the browser: what it finds, in lines that a failed test can show. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  id: string
  nodes: { target: string[]; failureSummary: string }[]
}

/** @returns one line for each element that breaks a rule (WCAG and best practice); empty when all is well */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(source)
  return found(page)
}

/**
 * The same on a phone and on a desk, light and dark, and whether the page is wider than the window. The page is loaded once and keeps what
 * was typed; it is left in the width that it had.
 * @param more looks at the page in each view, too, and says what is wrong
 */
export async function violationsInViews(
  page: Page,
  { narrow = 390, more }: { narrow?: number; more?: () => Promise<string[]> } = {},
): Promise<string[]> {
  await page.evaluate(source)
  const before = page.viewportSize()!
  const faults: string[] = []
  for (const width of [narrow, 1280]) {
    await page.setViewportSize({ width, height: width < 600 ? 844 : 900 })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const lines = [...(await found(page)), ...((await more?.()) ?? [])]
      const over = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
      if (over > 0) lines.push(`${over} pixels wider than the window`)
      faults.push(...lines.map((line) => `${width} ${colorScheme}: ${line}`))
    }
  }
  await page.setViewportSize(before)
  return faults
}

async function found(page: Page): Promise<string[]> {
  const broken = await page.evaluate<Violation[]>("axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)")
  return broken.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`))
}
