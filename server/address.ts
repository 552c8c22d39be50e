/** The address that the server of a data folder was started with last: commands print links with it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'

const fileOf = (data: string): string => join(data, 'address')

/** Notes the address of this process, unless it serves the API alone: links lead to pages. */
export function noteAddress({ data, url, only }: Config): void {
  if (only === 'resource') return
  try {
    writeFileSync(fileOf(data), `${url}\n`, { mode: 0o600 })
  } catch {
    // A disk that is full or read-only stops no server: the links of commands are as they would be without.
  }
}

/** undefined when no server was started there yet. */
export function lastAddress(data: string): string | undefined {
  try {
    const address = readFileSync(fileOf(data), 'utf8').trim()
    return URL.canParse(address) ? address : undefined
  } catch {
    return undefined
  }
}
