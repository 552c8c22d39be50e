/** The templates of views/: every value is escaped unless a template asks for another template's output. */
import { Eta } from 'eta'
import { ENGLISH, type Reader } from './reader.ts'
import { escapeHtml, Phrase } from './texts.ts'
import { VIEWS } from './views.ts'

/** Who reads the page that is being made. A page is made in one go, so there is one at a time. */
let current: Reader = ENGLISH

const eta = new Eta({
  views: VIEWS,
  cache: true,
  autoTrim: ['nl', false],
  escapeFunction: (value) => escapeHtml(value instanceof Phrase ? value.in(current) : value),
})

/** Renders one template, e.g. `sign-in/login`. Phrases among the data are said in the reader's language. */
export function template(name: string, data: object, reader: Reader): string {
  current = reader
  return eta.render(`/${name}`, data)
}
