/** `npm run licences`: writes THIRD-PARTY.md, the packages that the program stands on and their licences. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Package, productionPackages } from './packages.ts'

/** Licences that ask for no more than to be named, and to be handed on with the code. */
export const LICENCES = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Python-2.0',
  'WTFPL',
]

/** Of an expression like `(MIT OR WTFPL)` one part is enough; of `A AND B` all must do. */
export const isFree = (licence: string): boolean =>
  licence
    .replace(/^\(|\)$/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((part) => LICENCES.includes(part)))

export function licencesPage(packages: readonly Package[]): string {
  const counts = new Map<string, number>()
  for (const { licence } of packages) counts.set(licence, (counts.get(licence) ?? 0) + 1)
  const sums = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([licence, n]) => `${n} ${licence}`)
  return [
    '# What Stockade stands on',
    '',
    `The ${packages.length} packages that are installed with it, of all platforms. \`npm run licences\` writes this page, and a test holds it against`,
    'what is installed. The texts of the licences are in the packages.',
    '',
    `${sums.join(', ')}.`,
    '',
    '| package | version | licence |',
    '| --- | --- | --- |',
    ...packages.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`),
    '',
    '## Files that lie among our own',
    '',
    '`views/static/tabler-icons/`: the font `tabler-icons.woff2` of the package @tabler/icons-webfont 3.11.0, and `icons.tsv`, made of `icons.json`',
    'of @tabler/icons 3.11.0. MIT; the licence is beside them. It is the release whose icons InvenTree has, outlined and filled ones in one font.',
    '',
  ].join('\n')
}

if (import.meta.filename === process.argv[1]) {
  const root = join(import.meta.dirname, '..', '..')
  writeFileSync(join(root, 'THIRD-PARTY.md'), licencesPage(productionPackages(root)))
}
