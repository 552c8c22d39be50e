/** The files of deploy/: read by what reads them where that is installed, and held against the program everywhere. */
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { parse } from 'yaml'
import { SETTINGS } from '../../config/settings.ts'
import { basic, token } from '../support/api.ts'
import { createDatabase, temporaryFolder } from '../support/databases.ts'
import { getText, series } from '../support/metrics.ts'
import { stockade, stockadeJson } from '../support/process.ts'
import { startServer } from '../support/server.ts'
import { DEPLOY, deployed, isThere } from './front.ts'

const ROOT = dirname(DEPLOY)
const run = (program: string, ...args: string[]): SpawnSyncReturns<string> => spawnSync(program, args, { encoding: 'utf8' })
const FILES = readdirSync(DEPLOY, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(DEPLOY, name)).isFile())

describe('deploy/', () => {
  it('names settings that there are, and no other', () => {
    const known = new Set<string>([...Object.values(SETTINGS).map(({ env }) => env), 'STOCKADE_BACKUP_PASSPHRASE'])
    for (const file of FILES) {
      const named = deployed(file).match(/\b(?:STOCKADE_[A-Z_]+|DATABASE_URL)\b/g) ?? []
      expect(
        named.filter((name) => !known.has(name)),
        file,
      ).to.eql([])
    }
  })

  it('is described in its README, file by file', () => {
    const page = deployed('README.md')
    for (const file of FILES.filter((name) => name !== 'README.md')) expect(page, file).to.include(`(${file.replaceAll('\\', '/')})`)
  })

  describe('the image', () => {
    const lines = deployed('Containerfile').replaceAll('\\\n', ' ').split('\n')
    const ignored = deployed('../.dockerignore')

    it('is built from files that there are, and that the build may see', () => {
      const copied = lines.filter((line) => /^COPY (?!--from)/.test(line)).flatMap((line) => line.split(' ').slice(1, -1))
      expect(copied).to.include.members(['package-lock.json', '.npmrc'])
      for (const name of copied) expect(existsSync(join(ROOT, name)), name).to.equal(true)
      const seen = [...ignored.matchAll(/^!(.+)$/gm)].map(([, name]) => name!)
      for (const name of seen.filter((one) => !one.includes('*'))) expect(existsSync(join(ROOT, name)), name).to.equal(true)
      // Every folder that the program itself is made of.
      const { include } = JSON.parse(deployed('../tsconfig.json')) as { include: string[] }
      const notForUse = ['test', 'bench', 'screenshots', '*.ts', '*.cts']
      expect(seen).to.include.members(include.filter((name) => !notForUse.includes(name)))
    })

    it('is built with the step that compresses, and has every document that its README leads to, but no secret of the compose file', () => {
      const seen = [...ignored.matchAll(/^!(.+)$/gm)].map(([, name]) => name!)
      const { build } = JSON.parse(deployed('../package.json')).scripts as { build: string }
      for (const [, folder] of build.matchAll(/node dist\/(\w+)\//g)) expect(seen).to.include(folder)
      const copied = lines.filter((line) => line.startsWith('COPY --from=build ')).flatMap((line) => line.match(/\/src\/[^ ]+/g) ?? [])
      const linked = [...deployed('../README.md').matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => path!.split('/')[0]!)
      expect(linked).to.include.members(['docs', 'deploy', 'CHANGELOG.md'])
      const there = (name: string) => copied.includes(`/src/${name}`) || (name.endsWith('.md') && copied.includes('/src/*.md'))
      expect(linked.filter((name) => !there(name))).to.eql([])
      expect(seen).to.include.members(linked)
      // The last line that fits counts.
      const order = ignored.split('\n')
      for (const secret of ['deploy/.env', 'deploy/backup']) expect(order.indexOf(secret), secret).to.be.above(order.lastIndexOf('!deploy'))
    })

    it('serves as somebody who is not root, behind a process 1 that passes signals on, and is asked for its health', () => {
      const last = (word: string) => lines.findLast((line) => line.startsWith(`${word} `))
      expect(last('USER')).to.equal('USER node')
      expect(last('ENTRYPOINT')).to.equal('ENTRYPOINT ["tini", "--", "stockade"]')
      expect(last('CMD')).to.equal('CMD ["serve"]')
      const check = JSON.parse(/HEALTHCHECK .* CMD (\[.*\])/.exec(lines.join('\n'))![1]!) as string[]
      expect(check.slice(0, 2)).to.eql(['node', '-e'])
    })

    it('has a check of its health that tells a server that is ready from one that is not', async () => {
      const [, , script] = JSON.parse(/HEALTHCHECK .* CMD (\[.*\])/.exec(lines.join('\n'))![1]!) as string[]
      // By another name than the public one, which leads through the proxy.
      const server = await startServer('sqlite', { url: 'https://stock.example/inventory' })
      const port = String(server.config.port)
      // Not awaited by this process's only thread: the server is in it.
      const ask = () => new Promise((done) => spawn(process.execPath, ['-e', script!], { env: { STOCKADE_PORT: port } }).on('close', done))
      expect(await ask()).to.equal(0)
      await server.close()
      expect(await ask()).to.equal(1)
    })
  })

  it('has a compose file whose parts fit together', () => {
    const { services, volumes } = parse(deployed('compose.yaml'))
    expect(services.stockade.build.dockerfile).to.equal('deploy/Containerfile')
    expect(services.stockade.depends_on.database.condition).to.equal('service_healthy')
    const check = JSON.parse(/HEALTHCHECK .*\\\n *CMD (\[.*\])/.exec(deployed('Containerfile'))![1]!)
    expect(services.stockade.healthcheck.test).to.eql(['CMD', ...check])
    expect(services.database.healthcheck.test.join(' ')).to.include('pg_isready')
    for (const { volumes: mounts, environment } of Object.values<{ volumes: string[]; environment: Record<string, string> }>(services)) {
      for (const [name] of mounts.map((mount) => mount.split(/:(?=\/)/)))
        expect(name!.startsWith('${') || name! in volumes, name).to.equal(true)
      for (const [, name] of JSON.stringify(environment).matchAll(/\$\{(\w+)/g)) expect(deployed('env.example')).to.include(`${name}=`)
    }
    // The data folder is mounted where the image looks for it.
    expect(deployed('Containerfile')).to.include('STOCKADE_DATA=/data').and.include('VOLUME /data')
    expect(services.stockade.volumes).to.eql(['data:/data'])
  })

  describe('the units', () => {
    const units = FILES.filter((name) => /\.(service|timer)$/.test(name))

    it('have no option that systemd does not know', function () {
      if (!isThere('systemd-analyze', '--version')) return this.skip() // systemd is not installed here
      const { status, stderr } = run('systemd-analyze', 'verify', ...units.map((name) => join(DEPLOY, name)))
      // Node may lie elsewhere on this machine.
      const said = stderr.split('\n').filter((line) => line && !line.includes('/usr/bin/node is not executable'))
      expect(said).to.eql([])
      if (stderr === '') expect(status).to.equal(0)
    })

    it('leave a stranger little to do with the process', function () {
      if (!isThere('systemd-analyze', 'security', '--offline=yes', join(DEPLOY, 'systemd/stockade.service'))) return this.skip() // systemd 250 or later is not installed here
      for (const unit of units.filter((name) => name.endsWith('.service'))) {
        const { stdout } = run('systemd-analyze', 'security', '--offline=yes', join(DEPLOY, unit))
        expect(Number(/Overall exposure level for \S+: ([\d.]+)/.exec(stdout)![1]), unit).to.be.below(2)
      }
    })

    it('are started by a timer, and run commands that there are', async () => {
      expect(units.map((name) => name.replace(/^systemd./, '')).sort()).to.eql([
        'stockade-backup.service',
        'stockade-backup.timer',
        'stockade.service',
      ])
      expect((await stockade(['backup', '--help'])).stdout).to.include('--passphrase-file')
      expect(deployed('systemd/stockade.service')).to.match(/^ExecStart=\/usr\/bin\/node dist\/launch\.cjs serve$/m)
    })

    it('make a backup by the very line that the unit has', async () => {
      const home = await createDatabase('sqlite')
      const folder = temporaryFolder()
      mkdirSync(join(folder, 'backups'))
      writeFileSync(join(folder, 'passphrase'), 'a passphrase of some length\n')
      const line = /^ExecStart=\/bin\/sh -c '(.*)'$/m.exec(deployed('systemd/stockade-backup.service'))![1]!
      // What systemd makes of it (systemd.service(5)), and the places of this test.
      const script = line
        .replaceAll('$$', '$')
        .replaceAll('%%', '%')
        .replaceAll('/usr/bin/node', process.execPath)
        .replaceAll('/var/backups/stockade', join(folder, 'backups'))
      // Its secrets and keys are made by the first start.
      await (await startServer('sqlite', {}, home)).close()
      await stockadeJson(['user', 'create', 'ada', '--no-password', '--data', home.data])
      const made = spawnSync('/bin/sh', ['-c', script], {
        encoding: 'utf8',
        cwd: ROOT,
        env: { PATH: '/usr/bin:/bin', STOCKADE_DATA: home.data, CREDENTIALS_DIRECTORY: folder },
      })
      expect(made.status, made.stderr).to.equal(0)
      const files = readdirSync(join(folder, 'backups'))
      expect(files).to.have.length(1)
      expect(files[0]).to.match(/^stockade-\d{4}-\d\d-\d\dT\d{6}Z\.backup$/)
      const to = join(folder, 'restored')
      const back = await stockade([
        'restore',
        join(folder, 'backups', files[0]!),
        '--data',
        to,
        '--passphrase-file',
        join(folder, 'passphrase'),
      ])
      expect(back.code, back.stderr).to.equal(0)
      expect(JSON.stringify(await stockadeJson(['user', 'list', '--data', to]))).to.include('"ada"')
      await home.drop()
    })
  })

  describe('what Prometheus and Grafana read', () => {
    interface Rule {
      alert: string
      expr: string
      annotations: Record<string, string>
    }
    const rules = (): Rule[] => parse(deployed('prometheus/rules.yml')).groups.flatMap((group: { rules: Rule[] }) => group.rules)
    interface Panel {
      id: number
      title: string
      targets: { expr: string; legendFormat: string }[]
    }
    const panels = (): Panel[] => JSON.parse(deployed('grafana/stockade.json')).panels

    /** Labels by metric, as a real server exports them once there was something to count. */
    async function exported(): Promise<Map<string, Set<string>>> {
      const server = await startServer('sqlite', { metricsPort: 0 })
      try {
        const user = await server.createUser({ username: 'ada', password: 'correct horse battery' })
        const ask = async (path: string, init: RequestInit) => void (await (await fetch(server.url + path, init)).text())
        await ask('/api/part/', { headers: token(await server.createToken(user)) })
        await ask('/api/part/', { headers: basic('ada', 'wrong') })
        await ask('/o/token/', { method: 'POST', body: new URLSearchParams({ grant_type: 'refresh_token', client_id: 'x' }) })
        const labels = new Map<string, Set<string>>()
        for (const { name, labels: has } of series(await getText(server.metricsUrl!)))
          labels.set(name, new Set([...(labels.get(name) ?? []), ...Object.keys(has), 'job', 'instance']))
        return labels
      } finally {
        await server.close()
      }
    }
    const wordsOf = (expr: string) => ({
      metrics: expr.replaceAll(/"[^"]*"/g, '""').match(/\b(?:stockade|nodejs|process)_\w+/g) ?? [],
      labels: [
        ...[...expr.matchAll(/(\w+)=~?"/g)].map(([, label]) => label!),
        ...[...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list]) => list!.split(/, ?/)),
      ],
    })

    it('is about metrics and labels that a server exports, each of its own metrics at least once', async () => {
      const there = await exported()
      const exprs = [...rules().map(({ expr }) => expr), ...panels().flatMap(({ targets }) => targets.map(({ expr }) => expr))]
      expect(exprs.length).to.be.above(25)
      for (const expr of exprs) {
        const { metrics, labels } = wordsOf(expr)
        if (!/^up\b/.test(expr)) expect(metrics, expr).to.not.eql([])
        for (const metric of metrics) expect(there.has(metric), `${metric} in ${expr}`).to.equal(true)
        const known = new Set(['job', 'instance', ...metrics.flatMap((metric) => [...there.get(metric)!])])
        for (const label of labels) expect(known.has(label), `${label} in ${expr}`).to.equal(true)
      }
      const used = new Set(exprs.flatMap((expr) => wordsOf(expr).metrics.map((name) => name.replace(/_(?:bucket|count|sum)$/, ''))))
      const own = [...there.keys()].filter((name) => name.startsWith('stockade_')).map((name) => name.replace(/_(?:bucket|count|sum)$/, ''))
      expect(own.filter((name) => !used.has(name))).to.eql([])
    })

    it('has rules that say what happened and what to do, and a dashboard without gaps', () => {
      for (const { alert, annotations } of rules()) {
        expect(alert).to.match(/^Stockade[A-Z]/)
        expect(Object.keys(annotations)).to.eql(['summary', 'description'])
      }
      const all = panels()
      expect(new Set(all.map(({ id }) => id)).size).to.equal(all.length)
      for (const { title, targets } of all)
        for (const { expr, legendFormat } of targets) {
          expect(title && legendFormat).to.not.equal('')
          for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g))
            if (label !== 'instance' && /\bby \(/.test(expr)) expect(wordsOf(expr).labels, title).to.include(label)
        }
    })

    it('is read by Prometheus’ own tool', function () {
      if (!isThere('promtool', '--version')) return this.skip() // promtool is not installed here: `apt-get install prometheus`
      for (const args of [
        ['check', 'rules', join(DEPLOY, 'prometheus/rules.yml')],
        ['check', 'config', join(DEPLOY, 'prometheus/stockade.yml')],
      ]) {
        const { status, stdout, stderr } = run('promtool', ...args)
        expect(status, stdout + stderr).to.equal(0)
      }
    })
  })
})
