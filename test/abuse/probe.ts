import { writeFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { fillDemo } from '../../resource/import/demo.ts'
import { OPERATIONS } from '../../resource/inventory/index.ts'
import { superuser } from '../support/api.ts'
import { Rows } from '../support/requests.ts'
import { startServer } from '../support/server.ts'
import { oddAddresses, oddReads, oddWrites } from './odd-requests.ts'

void Agent
const kind = process.argv[2] as 'sqlite' | 'postgres'
const server = await startServer(kind, { tokenLimit: 1e6, debug: true })
await fillDemo(server.db)
const api = await superuser(server)
const rows = new Rows(api)
const out: string[] = []
let n = 0
const only = process.argv[3]
const began = performance.now()
const count: Record<string, number> = {}
for (const o of OPERATIONS) {
  if (only && !o.id.includes(only)) continue
  if (/user_me_destroy|schema_retrieve/.test(o.id)) continue
  rows.forget()
  const all = async function* () {
    yield* oddAddresses(o)
    if (o.method === 'get') yield* oddReads(o, rows)
    else yield* oddWrites(o, rows)
  }
  for await (const { title, method, path, body } of all()) {
    const t = performance.now()
    n++
    const r = await api.send(method, path, body, body === undefined ? {} : { 'Content-Type': 'application/json' })
    const ms = performance.now() - t
    count[r.status] = (count[r.status] ?? 0) + 1
    if (r.status >= 500)
      out.push(`${r.status} ${title} :: ${method} ${path.slice(0, 90)} ${(r.body?.error ?? '').split('\n')[0].slice(0, 200)}`)
    else if (ms > 200) out.push(`SLOW ${ms.toFixed(0)} ${r.status} ${title}`)
  }
}
for (const o of OPERATIONS) if (o.method === 'get' && !o.path.includes('{')) { const r = await api.get(o.path); if (r.status >= 500) out.push(`LIST ${o.path} ${r.text.slice(0, 300)}`) }
console.log(n, 'requests', ((performance.now() - began) / 1000).toFixed(1), 's', JSON.stringify(count), out.length)
writeFileSync(`/dev/shm/bodies/probe-${kind}.txt`, out.join('\n'))
await server.close()
process.exit()
