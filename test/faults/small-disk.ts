/** A disk of a few megabytes that can be filled: a file system in memory, which only root can mount. */
import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { later } from './undo.ts'

export interface SmallDisk {
  readonly path: string
  /** Takes all the room that is left, and what others give back, until `free`. */
  fill(): void
  free(): void
}

/** @returns undefined where this user, or this machine, cannot mount one */
export function smallDisk(megabytes: number): SmallDisk | undefined {
  const path = mkdtempSync(join(tmpdir(), 'stockade-disk-'))
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', path]).status !== 0) {
    rmdirSync(path)
    return undefined
  }
  const filler = join(path, 'filler')
  let again: NodeJS.Timeout | undefined
  const take = (bytes: number) => {
    try {
      for (;;) appendFileSync(filler, Buffer.alloc(bytes))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    }
  }
  const disk: SmallDisk = {
    path,
    fill: () => {
      take(1 << 20)
      again = setInterval(() => take(4096), 20)
    },
    free: () => {
      clearInterval(again)
      rmSync(filler, { force: true })
    },
  }
  later(() => {
    disk.free()
    spawnSync('umount', ['-l', path])
    rmdirSync(path)
  })
  return disk
}
