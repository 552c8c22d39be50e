/** Holds our answer to a recorded request against the recorded one. */
import { compareOptions } from './compare-options.ts'
import { compareShape, type Rules } from './compare-shape.ts'
import { compareWords } from './compare-words.ts'
import { type Difference, once } from './difference.ts'
import { addressOf, type Recording } from './recording.ts'
import type { Answered } from './replay.ts'

/** Address of the recordings' server, as it stands in its answers. */
export const THERE = 'http://127.0.0.1:8801'

/** Statuses of a list, kinds of settings: the same on every server, and told in their own words where they are told. */
function rulesFor(recording: Recording): Rules {
  const address = addressOf(recording)
  if (address.startsWith('/api/settings/'))
    return { key: 'key', fixed: (_, name) => ['key', 'type', 'units', 'api_url', 'model_name', 'confirm', 'read_only'].includes(name) }
  if (address.startsWith('/api/metadata/')) return { open: (path) => path === 'metadata' }
  if (address.startsWith('/api/icons/')) return { open: (path) => /icons$/.test(path) }
  if (address.startsWith('/api/units/all/')) return { open: (path) => /_units$/.test(path) }
  // Numbers of kinds are each server's own.
  if (address.startsWith('/api/generic/status/custom/')) return { skip: (path) => /(^|\.)model$/.test(path) }
  if (/^\/api\/(generic|\w+)\/(.*\/)?status\//.test(address)) return { fixed: () => true }
  return { open: (path) => /(^|\.)(metadata|deltas|exchange_rates|context|response)$/.test(path) }
}

export function compare({ recording, reply, url }: Answered): Difference[] {
  const { status } = recording
  if (reply.status !== status)
    return [
      {
        path: '',
        kind: 'status',
        recorded: `${status} ${JSON.stringify(recording.body)?.slice(0, 200)}`,
        ours: `${reply.status} ${reply.text.slice(0, 200)}`,
      },
    ]
  if (status === 204 || (status >= 300 && status < 400)) return []
  const text = reply.text.replaceAll(url, THERE)
  return compareBodies(recording, reply.body === undefined ? text || null : JSON.parse(text))
}

/** The same of bodies alone, of one status. */
export function compareBodies(recording: Recording, ours: unknown): Difference[] {
  const { status, request } = recording
  if (status >= 400) return once(compareWords(recording.body, ours))
  return once(
    request.method === 'OPTIONS'
      ? compareOptions(recording.body, ours)
      : compareShape(recording.body, ours, { ...rulesFor(recording), ...(status === 201 ? { key: '' } : {}) }),
  )
}
