/** The watching half of watchdog.ts: nothing that keeps the main thread busy keeps this one. */
import { writeSync } from 'node:fs'
import { workerData } from 'node:worker_threads'

const { beats, seconds } = workerData as { beats: Int32Array; seconds: number }
const STDERR = 2

let seen = Atomics.load(beats, 0)
let still = 0
setInterval(() => {
  const now = Atomics.load(beats, 0)
  still = now === seen ? still + 1 : 0
  seen = now
  if (still < seconds) return
  // The log is written by the thread that is stuck.
  writeSync(STDERR, `{"level":60,"time":${Date.now()},"msg":"the process stood still for ${seconds} seconds and is ended"}\n`)
  process.kill(process.pid, 'SIGALRM')
}, 1_000)
