/** The program as a process of its own, as people start it. Nothing of this process's environment reaches it, but where Node keeps compiled modules. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from './databases.ts'

/** What the program is started with. */
export const LAUNCH = fileURLToPath(new URL('../../launch.cjs', import.meta.url))

const { NODE_COMPILE_CACHE } = process.env
const COMPILED: Record<string, string> = NODE_COMPILE_CACHE ? { NODE_COMPILE_CACHE } : {}

export interface RunOptions {
  input?: string
  env?: Record<string, string>
  /** Folder to start in; an empty one otherwise. */
  cwd?: string
  /** A command that runs the program, which it is given as its last arguments, in its own place. */
  through?: readonly [string, ...string[]] | undefined
  /** Every line as it was printed. */
  raw?: boolean
}

export interface Finished {
  code: number | null
  stdout: string
  stderr: string
}

function launch(
  args: readonly string[],
  { env = {}, cwd = temporaryFolder(), through, raw = false }: RunOptions,
): { child: ChildProcess; output: Finished } {
  const [command, ...rest] = [...(through ?? []), process.execPath, LAUNCH, ...args]
  const child = spawn(command!, rest, { cwd, env: { ...COMPILED, ...env } })
  // What a failed test leaves behind must not outlive the run.
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('close', () => process.off('exit', kill))
  const output: Finished = { code: null, stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      // The protocol library warns about the versions of Node that it does not test on; that is no line of ours.
      output[stream] += raw ? text : text.replace(/^oidc-provider (WARNING|NOTICE): .*\n/gm, '')
    })
  }
  return { child, output }
}

/** Runs a command to its end. */
export async function stockade(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const { child, output } = launch(args, options)
  child.stdin!.end(options.input ?? '')
  const [code] = (await once(child, 'close')) as [number | null]
  return { ...output, code }
}

/** Runs a command with --json. @throws Error when it fails */
// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
export async function stockadeJson(args: readonly string[], options: RunOptions = {}): Promise<any> {
  const { code, stdout, stderr } = await stockade([...args, '--json'], options)
  if (code !== 0) throw new Error(`stockade ${args.join(' ')} ended with ${code}: ${stderr}`)
  return JSON.parse(stdout)
}

export interface Served {
  /** As printed. */
  url: string
  /** What was printed so far. */
  output: Finished
  child: ChildProcess
  /** Sends SIGTERM. @returns exit code */
  stop(): Promise<number | null>
}

/** Starts `stockade serve` on a free port and waits until it has printed its address. @throws Error with what it printed when it ends */
export async function serve(args: readonly string[], options: RunOptions = {}): Promise<Served> {
  const { child, output } = launch(['serve', '--port', '0', '--url', 'http://127.0.0.1:0', ...args], options)
  const ended = once(child, 'close') as Promise<[number | null]>
  await new Promise<void>((done, fail) => {
    child.stderr!.on('data', () => output.stderr.includes('Stockade is at') && done())
    ended.then(([code]) => fail(new Error(`the server ended with ${code}: ${output.stderr}`)))
  })
  return {
    url: /Stockade is at (\S+)\/\n/.exec(output.stderr)![1]!,
    output,
    child,
    stop: async () => {
      child.kill('SIGTERM')
      const [code] = await ended
      return code
    },
  }
}
