/** Servers whose data folder is a file system of a few mebibytes, in a mount namespace of their own: nobody has to be root for it. */
import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type TestDatabase, temporaryFolder } from './databases.ts'
import { type Served, serve } from './process.ts'

const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }
/** $1 is where it is mounted, $2 what is copied there, $3 its size; what follows is run. */
const SCRIPT = 'mount -t tmpfs -o "mode=700,size=$3" tmpfs "$1" && cp -a "$2/." "$1" && shift 3 && exec "$@"'
const through = (at: string, from: string, size: string): [string, ...string[]] => [
  'unshare',
  '-rm',
  'sh',
  '-c',
  SCRIPT,
  'sh',
  at,
  from,
  size,
]

/** Why there can be none here; undefined when there can. */
export function whyNoSmallDisk(): string | undefined {
  const [command, ...args] = [...through(temporaryFolder(), temporaryFolder(), '1m'), 'true']
  return spawnSync(command!, args, { env }).status === 0 ? undefined : 'skipped, this machine lets nobody mount a file system'
}

export interface SmallDisk extends Served {
  /** The data folder, as this process reaches it. */
  readonly data: string
  /** Takes all the room that is left. */
  fill(): void
  /** Gives it back. */
  free(): void
}

/** @param home its data are copied to the small disk */
export async function serveOnSmallDisk(home: TestDatabase, size = '24m'): Promise<SmallDisk> {
  const at = join(temporaryFolder(), 'data')
  mkdirSync(at)
  const server = await serve(['--data', at, '--database', home.database], { env, through: through(at, home.data, size) })
  const data = join(`/proc/${server.child.pid}/root`, at)
  const filler = join(data, 'filler')
  return {
    ...server,
    data,
    fill: () => {
      for (const bytes of [1 << 20, 1 << 12, 1])
        try {
          for (;;) appendFileSync(filler, Buffer.alloc(bytes, 1))
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
        }
    },
    free: () => rmSync(filler),
  }
}
