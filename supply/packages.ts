/** The packages that an installation of the program brings along: what package-lock.json pins, and what each says of its licence. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One entry of package-lock.json (version 3). */
export interface Locked {
  readonly version?: string
  readonly integrity?: string
  readonly resolved?: string
  readonly link?: boolean
  readonly optional?: boolean
  readonly hasInstallScript?: boolean
  /** Written down where the package says it in today's form. */
  readonly license?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

export interface Package {
  readonly name: string
  readonly version: string
  /** SPDX expression, or '' where nothing is said. */
  readonly licence: string
}

const json = <T>(...path: string[]): T => JSON.parse(readFileSync(join(...path), 'utf8'))
/** By path: `node_modules/koa`. */
export const lockedPackages = (root: string): Record<string, Locked> =>
  json<{ packages: Record<string, Locked> }>(root, 'package-lock.json').packages

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

/** Every package that the program needs at run time, directly or by way of others; of this and other platforms. In the order of names. */
export function productionPackages(root: string): Package[] {
  const locked = lockedPackages(root)
  const found = new Set<string>()
  const visit = (from: string) => {
    const { dependencies, optionalDependencies, peerDependencies } = locked[from]!
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const path = resolvedFrom(from, name, locked)
      if (path === undefined || found.has(path)) continue // a peer that is optional, or one that was seen
      found.add(path)
      visit(path)
    }
  }
  visit('')
  const all = [...found].map((path) => ({
    name: nameOf(path),
    version: locked[path]!.version!,
    licence: licenceOf(root, path, locked[path]!),
  }))
  const known = new Map(all.map((each) => [`${each.name} ${each.version}`, each]))
  return [...known.values()].sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1))
}

/** As Node finds it: in the nearest node_modules, looking upwards. */
function resolvedFrom(from: string, name: string, locked: Record<string, Locked>): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(at.lastIndexOf('/node_modules/'), 0))) {
    const path = `${at && `${at}/`}node_modules/${name}`
    if (locked[path]) return path
    if (!at) return undefined
  }
}

interface Manifest {
  license?: string | { type: string }
  /** The form of long ago. */
  licenses?: readonly { type: string }[]
}

function licenceOf(root: string, path: string, { license }: Locked): string {
  if (!existsSync(join(root, path, 'package.json'))) return license ?? '' // made for another platform
  const manifest = json<Manifest>(root, path, 'package.json')
  if (typeof manifest.license === 'string') return manifest.license
  return manifest.license?.type ?? manifest.licenses?.map(({ type }) => type).join(' OR ') ?? ''
}
