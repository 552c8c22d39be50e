/** The icons of the font in `views/static/tabler-icons`: made of icons.json of the same release, the one that InvenTree has. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { VIEWS } from '../../../pages/views.ts'

interface Icon {
  readonly name: string
  readonly category: string
  readonly tags: readonly string[]
  /** Code points in the font, in hex. */
  readonly variants: Readonly<Record<string, string>>
}

let icons: Readonly<Record<string, Icon>> | undefined

/** By name. Read when they are first asked for. */
export function tablerIcons(): Readonly<Record<string, Icon>> {
  icons ??= Object.fromEntries(
    readFileSync(join(VIEWS, 'static/tabler-icons/icons.tsv'), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => iconOf(line.split('\t')))
      .map((icon) => [icon.name, icon]),
  )
  return icons
}

const iconOf = ([name = '', category = '', tags = '', outline = '', filled = '']: string[]): Icon => ({
  name,
  category,
  tags: tags ? tags.split(',') : [],
  variants: { ...(outline && { outline }), ...(filled && { filled }) },
})
