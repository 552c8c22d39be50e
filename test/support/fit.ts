/** Whether a page fits its window: what sticks out, what is cut off, and which short words are broken, in lines that a failed test can show. */
import type { Page } from 'playwright-core'

/** Asked in the page itself. What is hidden on purpose, or scrolls on purpose (examples of code, fields to type in), is left out. */
const LOOK = `(() => {
  const faults = []
  const tell = (element, what) => {
    const name = element.tagName.toLowerCase() + [...element.classList].map((one) => '.' + one).join('')
    faults.push(name + ' "' + element.textContent.trim().replace(/\\s+/g, ' ').slice(0, 40) + '" ' + what)
  }
  const over = document.documentElement.scrollWidth - innerWidth
  if (over > 0) faults.push('the page is ' + over + ' pixels wider than the window')
  const range = document.createRange()
  const SCROLLS = 'pre, pre *, textarea, input, select, svg *, .hidden, .hidden *, .skip, .microlight *'
  for (const element of document.querySelectorAll('body *')) {
    if (element.matches(SCROLLS) || !element.checkVisibility({ checkVisibilityCSS: true })) continue
    const style = getComputedStyle(element)
    if (style.clipPath.startsWith('inset')) continue
    if (style.overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1)
      tell(element, 'is cut: ' + element.scrollWidth + ' pixels in ' + element.clientWidth)
    let block = element.closest('th, td') ?? element
    while (getComputedStyle(block).display.startsWith('inline') && !/inline-(block|flex|grid)/.test(getComputedStyle(block).display)) block = block.parentElement
    const around = block.getBoundingClientRect()
    for (const node of element.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE || !node.data.trim()) continue
      range.selectNodeContents(node)
      const box = range.getBoundingClientRect()
      if (box.right > innerWidth + 1 || box.left < -1) tell(element, 'is not within the window')
      else if (box.right > around.right + 1 || box.left < around.left - 1) tell(element, 'runs out of its box')
    }
  }
  for (const cell of document.querySelectorAll('th, td, dt, h1, h2, summary, .button, .badge')) {
    if (!cell.checkVisibility({ checkVisibilityCSS: true }) || cell.matches('.hidden, .hidden *')) continue
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT)
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      if (node.parentElement.closest('pre')) continue
      for (const { 0: word, index } of node.data.matchAll(/[^\\s\\-–…/?·]+/g)) {
        if (word.length > 14) continue
        range.setStart(node, index)
        range.setEnd(node, index + word.length)
        const lines = new Set([...range.getClientRects()].filter((rect) => rect.width).map((rect) => Math.round(rect.top)))
        if (lines.size > 1) tell(cell, 'breaks the word ' + word)
      }
    }
  }
  return [...new Set(faults)].slice(0, 12)
})()`

/** Widths that people have: a phone, a tablet, a small and a large screen. */
export const WIDTHS = [360, 768, 1280, 1920] as const

/** @returns empty when everything can be seen */
export const misfits = (page: Page): Promise<string[]> => page.evaluate<string[]>(LOOK)

/** Makes every table of the page as bad as it gets: ten columns, forty rows, words of sixty characters without a place to break. */
export const crowd = (page: Page): Promise<void> =>
  page.evaluate(`for (const table of document.querySelectorAll('table')) {
    const fill = (row, cell, text) => {
      while (row.cells.length < 10) row.append(Object.assign(document.createElement(cell), { textContent: text }))
    }
    for (const row of table.tHead.rows) fill(row, 'th', 'Column')
    const [body] = table.tBodies
    for (let i = 0; body.rows.length < 40; i++) body.append(body.rows[i].cloneNode(true))
    for (const row of body.rows) {
      fill(row, 'td', 'w'.repeat(60))
      for (const cell of [...row.cells].slice(-4)) cell.dataset.label ??= 'Column'
    }
  }`)
