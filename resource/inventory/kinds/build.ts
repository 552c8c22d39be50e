import { kind } from './kind.ts'

export const BUILD = kind('build.Build', {
  number: 22,
  label: 'Build Order',
  table: 'build_build',
  url: '/api/build/',
  roles: ['build'],
  carries: ['parameters', 'attachments', 'notes', 'tags'],
  metadata: 'apart',
  lookups: ['reference'],
  page: 'manufacturing/build-order',
  barcode: 'BO',
  searched: true,
})
/** A component of a build: a line of the bill of materials, for all that is built. */
export const BUILD_LINE = kind('build.BuildLine', { table: 'build_line', url: '/api/build/line/', roles: ['build'] })
/** How much of a stock item a line holds. */
export const BUILD_ITEM = kind('build.BuildItem', { table: 'build_item', url: '/api/build/item/', roles: ['build'] })
