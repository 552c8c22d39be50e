/** `stockade user …`: second factors. A passkey is made by the browser that holds it, so it can be removed here, and not be created. */
import type { Command } from 'commander'
import { audit } from '../provider/identity/audit.ts'
import type { Identity } from '../provider/identity/index.ts'
import { removeFactor, removeSecondFactor } from '../provider/identity/second-factor.ts'
import { enableTotp, newTotpNonce, totpIssuer } from '../provider/identity/totp.ts'
import { userTarget } from '../provider/identity/user-audit.ts'
import type { User } from '../provider/identity/users.ts'
import { addressCommand, CommandError, type CommonFlags, databaseCommand, print, withDatabase } from './command.ts'
import { readLine } from './password.ts'
import { requireUser } from './user.ts'

export const addAppCommand = (): Command =>
  addressCommand('add-authenticator <name>', 'set up an authenticator app: prints its key, then reads a code of the app').action(
    async (username: string, flags: CommonFlags) => {
      await withDatabase(flags, async ({ identity, config }) => {
        const user = await requireUser(identity, username)
        const nonce = newTotpNonce()
        const { key, uri } = identity.totp.forApp(user, nonce, totpIssuer(config))
        process.stderr.write(`Add this to the app:\n${uri}\nkey: ${key}\n`)
        const step = await identity.totp.step(user, nonce, (await readLine('Code that the app shows: ')).replace(/\s/g, ''))
        if (step === undefined)
          throw new CommandError(
            'That code does not belong to this key. Are the clocks of the phone and of this machine right? Nothing was changed.',
          )
        const first = !(await identity.factors.has(user.pk))
        const codes = await identity.change(async (trx) => {
          await enableTotp(trx, user.pk, nonce, step)
          await audit(trx, { action: 'second-factor.add', target: userTarget(user.username), detail: { kind: 'authenticator app' } })
          return first ? identity.recoveryCodes.create(trx, user) : []
        })
        const shown = codes.length ? `\nrecovery codes, shown this once:\n${codes.join('\n')}` : ''
        print(flags, { username: user.username, recovery_codes: codes }, `"${user.username}" is asked for a code from now on.${shown}`)
      })
    },
  )

export const recoveryCodesCommand = (): Command =>
  databaseCommand('recovery-codes <name>', 'create new recovery codes and print them, once; the old ones stop working').action(
    async (username: string, flags: CommonFlags) => {
      await withDatabase(flags, async ({ identity }) => {
        const user = await requireUser(identity, username)
        if (!(await identity.factors.has(user.pk))) throw new CommandError(`"${user.username}" has no second factor to recover.`)
        const codes = await identity.change(async (trx) => {
          await audit(trx, { action: 'recovery-codes.create', target: userTarget(user.username) })
          return identity.recoveryCodes.create(trx, user)
        })
        print(flags, { username: user.username, recovery_codes: codes }, codes.join('\n'))
      })
    },
  )

/** What can be removed, by the word that the command takes. */
async function factorNamed(identity: Identity, user: User, word: string) {
  const { app, passkeys } = await identity.factors.of(user.pk)
  if (word === 'app' && app) return { factor: 'app', kind: 'authenticator app', name: 'Authenticator app' } as const
  const passkey = passkeys.find(({ name }) => name === word)
  if (passkey) return { factor: { passkey: passkey.pk }, kind: 'passkey', name: passkey.name } as const
  const known = [...(app ? ['app'] : []), ...passkeys.map(({ name }) => `"${name}"`)].join(', ')
  throw new CommandError(`"${user.username}" has no second factor "${word}". ${known ? `There are: ${known}.` : 'There is none.'}`)
}

export const removeFactorCommand = (): Command =>
  databaseCommand('remove-factor <name> <factor>', 'remove one second factor: app, or a passkey by its name').action(
    async (username: string, word: string, flags: CommonFlags) => {
      await withDatabase(flags, async ({ identity }) => {
        const user = await requireUser(identity, username)
        const { factor, kind, name } = await factorNamed(identity, user, word)
        await identity.change(async (trx) => {
          await removeFactor(trx, user.pk, factor)
          await audit(trx, { action: 'second-factor.remove', target: userTarget(user.username), detail: { kind, name } })
        })
        print(flags, { username: user.username, removed: name }, `${name} of "${user.username}" was removed.`)
      })
    },
  )

export const resetSecondFactorCommand = (): Command =>
  databaseCommand(
    'reset-second-factor <name>',
    'remove authenticator app, passkeys and recovery codes: the password alone is enough to sign in',
  ).action(async (username: string, flags: CommonFlags) => {
    await withDatabase(flags, async ({ identity }) => {
      const user = await requireUser(identity, username)
      const removed = await identity.change(async (trx) => {
        const any = await removeSecondFactor(trx, user.pk)
        if (any) await audit(trx, { action: 'second-factor.remove', target: userTarget(user.username), detail: { kind: 'everything' } })
        return any
      })
      const words = removed ? `"${user.username}" signs in with only the password now.` : `"${user.username}" has no second factor.`
      print(flags, { username: user.username, removed }, words)
    })
  })
