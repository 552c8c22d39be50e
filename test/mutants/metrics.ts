/** Metrics are for those who look after the server. */
import type { Mutant } from './mutant.ts'

const test = 'test/server/metrics.test.js'
const endpoint = 'server/metrics/endpoint.js'

export const mutants: Mutant[] = [
  { guards: 'metrics: the token is asked for', file: endpoint, find: '!metricsToken || ', replace: 'true || ', test },
  {
    guards: 'metrics: nowhere unless asked for',
    file: endpoint,
    find: "metricsPort !== undefined || metricsToken !== ''",
    replace: 'true',
    test,
  },
  {
    guards: 'metrics: not at two addresses',
    file: 'server.js',
    find: 'metrics && config.metricsPort === undefined',
    replace: 'metrics',
    test,
  },
  { guards: 'metrics: no open port without a token', file: 'config.js', find: '!isLoopback(v.metricsHost)', replace: 'false', test },
  { guards: 'metrics: tokens are long', file: 'config/values.js', find: '{32,}', replace: '{1,}', test },
  { guards: 'metrics: secrets are not repeated', file: 'config.js', find: 'SECRET.has(key)', replace: 'false', test },
  {
    guards: 'metrics: routes, not paths',
    file: 'server/metrics/route.js',
    find: 'if (state.route)',
    replace: 'return ctx.path;\n    if (state.route)',
    test,
  },
]
