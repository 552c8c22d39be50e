/** What finds a changed audit log, and what keeps a backup whole and closed. */
import type { Mutant } from './mutant.ts'

const chain = { file: 'provider/identity/audit-chain.js', test: 'test/cli/audit.test.js' }
const envelope = { file: 'cli/backup/envelope.js', test: 'test/cli/backup.test.js' }
const restore = { file: 'cli/backup/restore.js', test: 'test/cli/backup.test.js' }

export const mutants: Mutant[] = [
  {
    guards: 'audit: an entry continues the one before it',
    ...chain,
    find: 'if (!continues(before))',
    replace: 'if (false)',
    grep: 'removed from the middle',
  },
  {
    guards: 'audit: the head says where the chain ends',
    ...chain,
    find: 'before.hash !== head',
    replace: 'false',
    grep: 'last entries were removed',
  },
  {
    guards: 'audit: the hash is over the facts',
    file: 'provider/identity/audit.js',
    find: 'row.ip, row.detail]',
    replace: 'row.ip]',
    test: chain.test,
    grep: 'whose detail was changed',
  },
  {
    guards: 'audit: the database changes and removes no entry',
    file: 'migrations/010-audit-guard.js',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: text of the compiled file
    find: "before ${event} on audit_log begin select raise(abort, '${REASON}')",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: text of the compiled file
    replace: 'before ${event} on audit_log begin select 1',
    test: chain.test,
    grep: 'refused by the database itself',
  },
  {
    guards: 'audit: a name that nobody has is not kept',
    file: 'provider/identity/sign-in-log.js',
    find: "'unknown name'",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: text of the compiled file
    replace: '`user ${username}`',
    test: 'test/provider/audit-log.test.js',
  },
  {
    guards: 'audit: tokens that an application gives back are noted',
    file: 'provider/oidc/adapter/grant.js',
    find: "revocation: 'given back by the app'",
    replace: "revocations: 'given back by the app'",
    test: 'test/provider/audit-log.test.js',
  },
  {
    guards: 'backup: each chunk is authentic',
    ...envelope,
    find: 'decipher.final();',
    replace: '',
    grep: 'when a single bit has changed',
  },
  {
    guards: 'backup: the end cannot be cut off',
    ...envelope,
    find: 'nonce[11] = last ? 1 : 0;',
    replace: '',
    grep: 'when its end is missing',
  },
  {
    guards: 'backup: a wrong passphrase is told',
    ...envelope,
    find: 'if (!timingSafeEqual(',
    replace: 'if (!true && !timingSafeEqual(',
    grep: 'with a wrong passphrase',
  },
  {
    guards: 'backup: nothing is restored over what is there',
    ...restore,
    find: 'if (found.length)',
    replace: 'if (false)',
    grep: 'where something is already',
  },
  {
    guards: 'backup: secrets and keys come along',
    file: 'cli/backup/create.js',
    find: 'for (const name of KEY_FILES)\n        await addFile',
    replace: 'for (const name of [])\n        await addFile',
    test: restore.test,
    grep: 'opens with the API token',
  },
]
