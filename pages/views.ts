import { fileURLToPath } from 'node:url'

/** The folder of templates, texts and static files, beside the compiled program. */
export const VIEWS = fileURLToPath(new URL('../../views/', import.meta.url))
