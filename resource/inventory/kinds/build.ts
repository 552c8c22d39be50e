import { kind } from './kind.ts'

/** Kept as an import brings them; their address is not served. */
export const BUILD = kind('build.Build', {
  number: 22,
  table: 'build_build',
  url: '/api/build/',
  roles: ['build'],
  carries: ['parameters', 'attachments', 'notes', 'tags'],
  metadata: 'apart',
  lookups: ['reference'],
  barcode: 'BO',
})
kind('build.BuildItem', { roles: ['build'] })
kind('build.BuildLine', { roles: ['build'] })
