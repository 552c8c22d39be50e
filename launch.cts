#!/usr/bin/env node
// libuv reads the size of its pool when the first thread is needed, and loading modules needs one already: so this comes before them.
// Database reads and password hashes share the pool.
process.env.UV_THREADPOOL_SIZE ??= '8'
import('./cli.ts')
