#!/usr/bin/env node
// Old versions of Node must get through this file to read why they are refused: it has no syntax that they lack.
const [major, minor] = process.versions.node.split('.').map(Number) as [number, number]
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Stockade needs Node.js 20.19 or later, and this is ${process.versions.node}: see https://nodejs.org/en/download.`)
  process.exit(1)
}
// libuv reads the size of its pool when the first thread is needed, and loading modules needs one already: so this comes before them.
// Database reads and password hashes share the pool.
process.env.UV_THREADPOOL_SIZE = process.env.UV_THREADPOOL_SIZE || '8'
import('./cli.ts')
