/** What the API is measured against: Koa alone, sending the same bytes for the same addresses. Arguments: port, file of bodies by URL. */
import { readFileSync } from 'node:fs'
import Koa from 'koa'

const [port, file] = process.argv.slice(2)
const bodies = new Map(Object.entries(JSON.parse(readFileSync(file!, 'utf8')) as Record<string, string>))

const app = new Koa()
app.use((ctx) => {
  const body = bodies.get(ctx.url)
  if (body === undefined) return
  ctx.set('Content-Type', 'application/json')
  ctx.body = body
})
app.listen(Number(port), '127.0.0.1')
