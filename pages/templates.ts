/** The templates of views/: every value is escaped unless a template asks for another template's output. */
import { fileURLToPath } from 'node:url'
import { Eta } from 'eta'

/** The folder of templates and static files, beside the compiled program. */
export const VIEWS = fileURLToPath(new URL('../../views/', import.meta.url))

const eta = new Eta({ views: VIEWS, cache: true, autoTrim: ['nl', false] })

/** Renders one template, e.g. `sign-in/login`. */
export const template = (name: string, data: object): string => eta.render(`/${name}`, data)
