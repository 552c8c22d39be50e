/** The proxies that deploy/ has configurations for, run with these configurations: other addresses and a certificate of tests are all that is put in. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CERT, KEY } from '../support/certificate.ts'

export const DEPLOY = join(dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url))))), 'deploy')
export const deployed = (file: string): string => readFileSync(join(DEPLOY, file), 'utf8')

/** Can this program be run here? */
export const isThere = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0

/** Ports that nobody listens on now. */
export async function freePorts(count: number): Promise<number[]> {
  const probes = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(probes.map((probe) => once(probe, 'listening')))
  const ports = probes.map((probe) => (probe.address() as AddressInfo).port)
  for (const probe of probes) probe.close()
  return ports
}

/** Every replacement is made, or the configuration is another one than this was written for. */
function put(text: string, replacements: readonly (readonly [RegExp, string])[]): string {
  return replacements.reduce((now, [pattern, by]) => {
    if (!pattern.test(now)) throw new Error(`the configuration has no ${pattern}`)
    return now.replace(pattern, by)
  }, text)
}

export interface Ports {
  readonly http: number
  readonly https: number
  /** Of the processes behind it. */
  readonly servers: readonly [number, number]
}

/** A proxy: how its configuration is written into a folder, checked and run. */
export interface Front {
  readonly name: string
  readonly there: () => boolean
  /** @param file of deploy/ @returns the command that runs it, and the one that checks it */
  prepare(file: string, folder: string, ports: Ports): { run: string[]; check: string[] }
  readonly files: { readonly root: string; readonly below: string }
}

const pem = (folder: string): [cert: string, key: string] => {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')] as const
  writeFileSync(cert, CERT)
  writeFileSync(key, KEY)
  return [cert, key]
}

const nginx: Front = {
  name: 'nginx',
  there: () => isThere('nginx', '-v'),
  files: { root: 'nginx/root.conf', below: 'nginx/sub-path.conf' },
  prepare(file, folder, { http, https, servers }) {
    const [cert, key] = pem(folder)
    const text = deployed(file)
    const server = put(text, [
      [/listen 443 ssl http2;/, `listen 127.0.0.1:${https} ssl http2;`],
      [/listen \[::\]:443 ssl http2;/, ''],
      [/ssl_certificate \S+;/, `ssl_certificate ${cert};`],
      [/ssl_certificate_key \S+;/, `ssl_certificate_key ${key};`],
      [/server 127\.0\.0\.1:8000;/, `server 127.0.0.1:${servers[0]};`],
      [/(# )?server 127\.0\.0\.1:8001;/, `server 127.0.0.1:${servers[1]};`],
      [/server_name [\w.]+;/g, 'server_name localhost;'],
      // What is left to choose is chosen.
      ...(text.includes('# location') ? ([[/# (location = \/\.well-known\/[^\n]*\})/g, '$1']] as const) : []),
      ...(text.includes('listen 80;')
        ? ([
            [/listen 80;/, `listen 127.0.0.1:${http};`],
            [/listen \[::\]:80;/, ''],
          ] as const)
        : []),
    ])
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder};`).join('\n')
    // As Debian's nginx.conf has it, and worse: everything is compressed that the configuration does not keep from it.
    const main = `${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes 1;
pid ${folder}/pid;
error_log ${folder}/error.log;
events {}
http { access_log off; gzip on; gzip_proxied any; gzip_types *; gzip_min_length 1; ${temporary}
${server}
}`
    const conf = join(folder, 'nginx.conf')
    writeFileSync(conf, main)
    const command = ['nginx', '-p', folder, '-e', join(folder, 'error.log'), '-c', conf]
    return { run: [...command, '-g', 'daemon off;'], check: [...command, '-t'] }
  },
}

const caddy: Front = {
  name: 'Caddy',
  there: () => isThere('caddy', 'version'),
  files: { root: 'caddy/root.Caddyfile', below: 'caddy/sub-path.Caddyfile' },
  prepare(file, folder, { http, https, servers }) {
    const [cert, key] = pem(folder)
    const text = deployed(file)
    const site = put(text, [
      ...(text.includes('# redir') ? ([[/^\t# (\t?(?:redir|handle|reverse_proxy|\}).*)$/gm, '\t$1']] as const) : []),
      [/^[\w.]+ \{$/m, `https://localhost:${https} {\n\tbind 127.0.0.1\n\ttls ${cert} ${key}`],
      [/127\.0\.0\.1:8000( 127\.0\.0\.1:8001)?/g, servers.map((port) => `127.0.0.1:${port}`).join(' ')],
    ])
    const conf = join(folder, 'Caddyfile')
    writeFileSync(conf, `{\n\tadmin off\n\tauto_https disable_redirects\n\thttp_port ${http}\n\thttps_port ${https}\n}\n${site}`)
    const home = ['env', `HOME=${folder}`, `XDG_DATA_HOME=${folder}`, `XDG_CONFIG_HOME=${folder}`]
    const rest = ['--config', conf, '--adapter', 'caddyfile']
    return { run: [...home, 'caddy', 'run', ...rest], check: [...home, 'caddy', 'validate', ...rest] }
  },
}

export const FRONTS: readonly Front[] = [nginx, caddy]

/** Runs a proxy until `stop`, or to the end of this process. */
export async function startFront([program, ...args]: string[], port: number): Promise<{ stop(): Promise<void> }> {
  const child: ChildProcess = spawn(program!, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr!.on('data', (chunk) => (said += chunk))
  const kill = () => child.kill('SIGTERM')
  process.once('exit', kill)
  const ended = once(child, 'close')
  for (let tries = 0; ; tries++) {
    const answers = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      // A TLS port hangs up on plain HTTP, or says so: either way somebody listens.
      (error) => error.cause?.code !== 'ECONNREFUSED',
    )
    if (answers) break
    if (child.exitCode !== null || tries > 100) throw new Error(`the proxy did not start: ${said}`)
    await new Promise((done) => setTimeout(done, 50))
  }
  return {
    stop: async () => {
      process.off('exit', kill)
      kill()
      await ended
    },
  }
}
