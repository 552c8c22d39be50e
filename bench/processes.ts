/** Servers as processes of their own: started on a free port of loopback, watched until they answer, stopped again. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import http from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

export interface Server {
  readonly url: string
  /** Milliseconds from the order to start to the first answer that is 200. */
  readonly startedIn: number
  /** Resident memory now, in MB. */
  memory(): number
  stop(): Promise<void>
  /** Ends it at once, in the middle of what it does. */
  kill(): Promise<void>
}

const PATIENCE_MS = 60_000
const KILL_AFTER_MS = 15_000

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const status = (url: string): Promise<number> =>
  new Promise((done) => {
    const request = http.get(url, { agent: false }, (response) => {
      response.resume()
      done(response.statusCode ?? 0)
    })
    request.on('error', () => done(0))
  })

/**
 * Starts a program of this build and waits until it answers.
 * @param script beside the compiled benchmark, e.g. `../cli.js`
 * @param args makes the arguments for the port that was picked
 * @param ready path that answers 200 once it can serve
 * @param log file that takes what it prints, as a service's log would
 */
export async function startServer(script: string, args: (port: number) => string[], ready: string, log: string): Promise<Server> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const out = openSync(log, 'a', 0o600)
  const start = performance.now()
  // Node's own options are handed on, so that a profile can be taken of the very same run.
  const child = spawn(process.execPath, [...process.execArgv, fileURLToPath(new URL(script, import.meta.url)), ...args(port)], {
    stdio: ['ignore', out, out],
    env: { NODE_ENV: 'production' },
  })
  closeSync(out)
  running.add(child)
  while ((await status(url + ready)) !== 200) {
    if (child.exitCode !== null || performance.now() - start > PATIENCE_MS) {
      await stop(child)
      throw new Error(`${script} did not start:\n${readFileSync(log, 'utf8').slice(-2000)}`)
    }
    await new Promise((done) => setTimeout(done, 5))
  }
  return {
    url,
    startedIn: performance.now() - start,
    memory: () => residentMemory(child.pid!),
    stop: () => stop(child),
    kill: () => stop(child, 'SIGKILL'),
  }
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  running.delete(child)
  if (child.exitCode !== null || child.signalCode !== null) return
  const late = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS)
  child.kill(signal)
  await once(child, 'exit')
  clearTimeout(late)
}

function residentMemory(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}
