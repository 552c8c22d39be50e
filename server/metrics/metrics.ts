/**
 * The metrics of this process, in Prometheus' text format. What is counted elsewhere (provider/identity/counts.ts) and what can be asked (database,
 * keys) is read when somebody looks; requests alone are noted as they end.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Database } from '../../database.ts'
import { counts, type Tally } from '../../provider/identity/counts.ts'

export interface MetricsOptions {
  readonly db: Database
  /** Since when the key in use signs, as ISO text; not where the provider half is elsewhere. */
  readonly signingSince?: (() => string) | undefined
}

export interface Metrics {
  readonly contentType: string
  /** @param route the route's template, never a path as it was sent @param seconds until the answer was out */
  request(method: string, route: string, status: number, seconds: number): void
  text(): Promise<string>
}

/** Seconds: from a read out of memory to a page of hashing. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

export function createMetrics({ db, signingSince }: MetricsOptions): Metrics {
  const register = new Registry()
  collectDefaultMetrics({ register })
  const registers = [register]

  const requests = new Histogram({
    name: 'stockade_http_request_duration_seconds',
    help: 'Requests and how long they took, by method, route and class of the status',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers,
  })
  type Observe = (seconds: number) => void
  /** By method, class and route: the labels are put together once, not with every request. */
  const observers = new Map<string, Observe>()

  tallied('refusals_total', 'Requests that the API refused, by status and reason', ['status', 'reason'], counts.refusals)
  tallied('sign_ins_total', 'Sign-ins at the pages, and wrong passwords at the API, by way and outcome', ['way', 'outcome'], counts.signIns)
  tallied('token_requests_total', 'Requests for tokens, by grant type and outcome', ['grant_type', 'outcome'], counts.tokenRequests)
  tallied('audit_entries_total', 'Entries that this process wrote into the audit log', ['action'], counts.auditEntries)

  new Counter({
    name: 'stockade_cache_lookups_total',
    help: 'Looks into what is remembered of people, credentials and roles, by cache and whether it was there',
    labelNames: ['cache', 'result'],
    registers,
    collect() {
      this.reset()
      for (const [cache, { hits, misses }] of counts.caches) {
        this.inc({ cache, result: 'hit' }, hits)
        this.inc({ cache, result: 'miss' }, misses)
      }
    },
  })
  new Gauge({
    name: 'stockade_database_connections',
    help: 'Connections to the database, by what they are for and whether they are in use',
    labelNames: ['pool', 'state'],
    registers,
    collect() {
      for (const [pool, { used, idle }] of Object.entries(db.load())) {
        this.set({ pool, state: 'used' }, used)
        this.set({ pool, state: 'idle' }, idle)
      }
    },
  })
  new Gauge({
    name: 'stockade_database_waiting',
    help: 'Callers that wait for a connection to the database, or for their turn to write',
    labelNames: ['pool'],
    registers,
    collect() {
      for (const [pool, { waiting }] of Object.entries(db.load())) this.set({ pool }, waiting)
    },
  })
  if (signingSince) {
    new Gauge({
      name: 'stockade_signing_key_age_seconds',
      help: 'How long the key that signs tokens has been signing',
      registers,
      collect() {
        this.set((Date.now() - Date.parse(signingSince())) / 1000)
      },
    })
  }

  function tallied<Words extends readonly string[]>(name: string, help: string, labelNames: string[], tally: Tally<Words>): void {
    new Counter({
      name: `stockade_${name}`,
      help,
      labelNames,
      registers,
      collect() {
        this.reset()
        for (const [words, count] of tally.entries()) this.inc(Object.fromEntries(labelNames.map((label, i) => [label, words[i]!])), count)
      },
    })
  }

  return {
    contentType: register.contentType,
    request(given, route, status, seconds) {
      const method = METHODS.has(given) ? given : 'other'
      const kind = Math.floor(status / 100)
      const key = `${method} ${kind} ${route}`
      let observe = observers.get(key)
      if (!observe) {
        observe = requests.labels(method, route, `${kind}xx`).observe
        observers.set(key, observe)
      }
      observe(seconds)
    },
    text: () => register.metrics(),
  }
}
