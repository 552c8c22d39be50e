/** `npm run sbom`: writes sbom.json (CycloneDX), the list of all parts that goes with a release. `npm pack` makes it by itself. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { productionPackages } from './packages.ts'

interface Component {
  readonly 'bom-ref': string
  readonly name: string
  readonly version: string
  readonly hashes?: readonly { alg: string; content: string }[]
  readonly licenses?: readonly unknown[]
}

export interface Sbom {
  readonly bomFormat: string
  readonly metadata: { readonly component: Component }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

/**
 * Read from what is installed; no registry is asked. npm lists everything: its `--omit dev` leaves out packages that the program and its
 * tests both use (jose and pg among them), so what belongs to the program is chosen here.
 */
export function sbomOf(root: string): Sbom {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--workspaces=false']
  const text = execFileSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 2 ** 20, stdio: ['ignore', 'pipe', 'ignore'] })
  const { metadata, components, dependencies, ...rest } = JSON.parse(text) as Sbom
  const ours = new Set(productionPackages(root).map(({ name, version }) => `${name} ${version}`))
  const kept = components.filter(({ name, version }) => ours.has(`${name} ${version}`))
  const refs = new Set([metadata.component, ...kept].map((component) => component['bom-ref']))
  // npm calls the program by the folder that it lies in.
  const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string }
  return {
    ...rest,
    metadata: { ...metadata, component: { ...metadata.component, name } },
    components: kept,
    dependencies: dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) })),
  }
}

if (import.meta.filename === process.argv[1]) {
  const root = join(import.meta.dirname, '..', '..')
  writeFileSync(join(root, 'sbom.json'), `${JSON.stringify(sbomOf(root), null, 2)}\n`)
}
