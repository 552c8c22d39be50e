/** PgBouncer in transaction mode in front of a test database, where it is installed. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'

/** Its version, or undefined where there is none. */
export function poolerVersion(): string | undefined {
  const { status, stdout } = spawnSync('pgbouncer', ['--version'], { encoding: 'utf8' })
  return status === 0 ? /PgBouncer ([\d.]+)/.exec(stdout)?.[1] : undefined
}

/** @param to address of the database @param connections to the server, for all clients together @returns the address by the pooler */
export async function startPooler(to: string, folder: string, connections: number): Promise<{ address: string; stop(): Promise<void> }> {
  const url = new URL(to)
  const name = url.pathname.slice(1)
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  const home = join(folder, 'pgbouncer')
  mkdirSync(home)
  chmodSync(folder, 0o755)
  writeFileSync(join(home, 'users'), `"${url.username}" "${url.password}"\n`)
  writeFileSync(
    join(home, 'ini'),
    `[databases]
${name} = host=${url.hostname} port=${url.port} dbname=${name}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = plain
auth_file = ${join(home, 'users')}
pool_mode = transaction
default_pool_size = ${connections}
max_client_conn = 200
`,
  )
  const root = process.getuid?.() === 0
  const id = (flag: string) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout)
  const child: ChildProcess = spawn('pgbouncer', ['-q', join(home, 'ini')], {
    stdio: 'ignore',
    ...(root ? { uid: id('-u'), gid: id('-g') } : {}),
  })
  for (const end = Date.now() + 10_000; ; await new Promise((done) => setTimeout(done, 50))) {
    if (child.exitCode !== null || Date.now() > end) throw new Error('PgBouncer did not start.')
    const socket = connect(port, '127.0.0.1')
    const there = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'error').then(() => false)]).catch(() => false)
    socket.destroy()
    if (there) break
  }
  url.port = String(port)
  return {
    address: url.href,
    stop: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}
