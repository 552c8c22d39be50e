/** The provider beside oidc-provider alone with its in-memory adapter; and people who sign in with a password. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plan } from './api.ts'
import { type Installation, PERSON, REDIRECT_URI } from './data.ts'
import type { Flow, FlowJob } from './flow-process.ts'
import { inRounds, median, ratio } from './measure.ts'
import { startServer } from './processes.ts'
import { atLeast, perSecond, type Result } from './report.ts'
import { startStockade } from './stockade.ts'

const OURS = { authorize: '/o/authorize/', token: '/o/token/', introspect: '/o/introspect/' }
const BARE = { authorize: '/auth', token: '/token', introspect: '/token/introspection' }
const AIMS: Record<Exclude<Flow, 'signIn'>, [what: string, aim: number]> = {
  clientCredentials: ['client credentials', 0.5],
  refresh: ['refresh', 0.35],
  introspection: ['introspection', 0.4],
  code: ['code flow without the password', 0.3],
}
const SIGN_INS = 50

export async function measureProvider(folder: string, installation: Installation, { rounds, seconds }: Plan): Promise<Result[]> {
  const { clientId, clientSecret } = installation
  const stockade = await startStockade(installation, folder)
  const bare = (format: 'jwt' | 'opaque') =>
    startServer(
      './bare-provider.js',
      (port) => [String(port), clientId, clientSecret, REDIRECT_URI, format],
      '/.well-known/openid-configuration',
      join(folder, `${format}.log`),
    )
  const [jwt, opaque] = [await bare('jwt'), await bare('opaque')]
  const flows = fork(fileURLToPath(new URL('./flow-process.js', import.meta.url)))
  const rate = (flow: Flow, url: string, paths: FlowJob['paths']) => async (): Promise<number> => {
    flows.send({ flow, url, paths, clientId, clientSecret, redirectUri: REDIRECT_URI, ...PERSON, seconds } satisfies FlowJob)
    const [answer] = (await once(flows, 'message')) as [{ rate: number } | { failed: string }]
    if ('failed' in answer) throw new Error(`${flow} at ${url}: ${answer.failed}`)
    return answer.rate
  }
  try {
    const results: Result[] = []
    for (const [flow, [what, aim]] of Object.entries(AIMS) as [keyof typeof AIMS, [string, number]][]) {
      // A JWT is not stored, so alone the library cannot introspect it: there it is asked about tokens that it keeps.
      const alone = flow === 'introspection' ? opaque : jwt
      const subjects = { theirs: rate(flow, alone.url, BARE), ours: rate(flow, stockade.url, OURS) }
      await inRounds(subjects, 1)
      const { theirs, ours } = await inRounds(subjects, rounds)
      results.push(
        { what: `${what}, bare oidc-provider`, reached: perSecond(median(theirs)) },
        atLeast(what, perSecond(median(ours)), ratio(ours, theirs), aim),
      )
    }
    const { ours } = await inRounds({ ours: rate('signIn', stockade.url, OURS) }, rounds)
    results.push({ what: 'password sign-ins', reached: perSecond(median(ours)), aim: `≥ ${SIGN_INS} /s`, met: median(ours) >= SIGN_INS })
    return results
  } finally {
    flows.disconnect()
    await Promise.all([stockade.stop(), jwt.stop(), opaque.stop()])
  }
}
