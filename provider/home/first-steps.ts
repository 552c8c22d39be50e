/** What a new installation still needs, for superusers: each step is done when what it asks for is there, and undone when that goes. */
import { resolve } from 'node:path'
import { SETTINGS } from '../../config/settings.ts'
import type { Config } from '../../config.ts'
import { type Phrase, text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import type { User } from '../identity/users.ts'

export interface Step {
  readonly title: Phrase
  readonly about: Phrase
  readonly done: boolean
  /** Where it is done, and what the way there says; absent for what is done at the terminal. */
  readonly href?: string
  readonly deed?: Phrase
  /** The command that does it. */
  readonly command?: string
}

const { data, database } = SETTINGS
const word = (argument: string): string => (/^[\w./:@-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`)

/** A command as it reaches this installation; the address of PostgreSQL has a password in it, so the page names the variable. */
export function commandHere(command: string, config: Pick<Config, 'data' | 'database'>): string {
  const here = config.data === resolve(data.default) ? '' : ` --${data.flag} ${word(config.data)}`
  return `npx stockade ${command}${here}${config.database ? ` --${database.flag} "$${database.env}"` : ''}`
}

/** @returns none for people who are no superusers, and when all is done */
export async function firstSteps({ identity, config, api }: ProviderContext, user: User): Promise<Step[]> {
  if (!user.isSuperuser) return []
  const [factor, superusers, people, applications, filled, backup] = await Promise.all([
    identity.factors.has(user.pk),
    identity.users.countSuperusers(),
    identity.users.someNames(),
    identity.applications.all(),
    api?.isFilled(),
    identity.audit.lastOf('backup.create'),
  ])
  const step = (name: string, done: boolean, how: Omit<Step, 'title' | 'about' | 'done'> = {}): Step => ({
    title: text(`home-step-${name}`),
    about: text(`home-step-${name}-about`, { url: config.url }),
    done,
    ...(how.href ? { deed: text(`home-step-${name}-deed`) } : {}),
    ...how,
  })
  const steps = [
    step('factor', factor, { href: '/settings/security/' }),
    step('https', config.url.startsWith('https:')),
    step('people', people.length > 1, { href: '/admin-center/users/new/' }),
    step('superuser', superusers > 1, { href: '/admin-center/users/?show=superusers' }),
    ...(filled === undefined ? [] : [step('data', filled, { href: '/help/#import' })]),
    step(
      'app',
      applications.some(({ builtIn }) => !builtIn),
      { href: '/o/applications/register/' },
    ),
    step('backup', backup !== undefined, { command: commandHere('backup FILE', config) }),
  ]
  return steps.every(({ done }) => done) ? [] : steps
}
