/** Rules of parts: identity, variants, revisions, categories; and what is kept along with a part's row. */
import type { Row, Trx } from '../../../database.ts'
import { today } from '../../../provider/identity/api-tokens.ts'
import { gate } from '../../auth/gate.ts'
import { inTurnBeside, type Turn } from '../../engine/locks.ts'
import { patternOf } from '../../engine/pattern.ts'
import type { Hooks, Locked, Write } from '../../engine/resource.ts'
import { invalid } from '../../errors.ts'
import { takeFile } from '../../files.ts'
import { refreshPartCounts } from '../kept/totals.ts'
import { PART } from '../kinds/part.ts'
import { settings } from '../settings/setting.ts'
import { addInitialSupplier } from './add-initial-supplier.ts'
import { releaseParts } from './delete-part.ts'
import { fillPart } from './fill-part.ts'
import { followChanges } from './follow-part.ts'

/** A column as it will be once the write is done. */
const after = ({ values, row }: Write, column: string): unknown => (values[column] !== undefined ? values[column] : row?.[column])

const NAMES = ['name', 'IPN', 'revision']
const FAMILIES = ['variant_of', 'revision_of']

/** What a new part may bring along: lines of its BOM, where it comes from, stock of it. What goes takes the same along. */
function lock(trx: Trx, { verb, input }: Locked): Promise<void> {
  if (verb === 'delete') return inTurnBeside(trx, ['bills of materials', 'manufacturer parts', 'supplier parts'], ['tree of part_category'])
  const names = (of: readonly string[]) => of.some((name) => input[name] !== undefined)
  const alone: Turn[] = []
  if (verb === 'add' || names(NAMES)) alone.push('part names')
  if (names(FAMILIES)) alone.push('part families')
  if (verb === 'add') alone.push('bills of materials', 'manufacturer parts', 'supplier parts')
  return inTurnBeside(trx, alone, ['tree of part_category', verb === 'add' ? 'tree of stock_location' : 'bills of materials'])
}

export const partHooks: Hooks = {
  lock,

  // Names must differ from those that others have just got, and who is a variant of whom decides what is made of what.
  inSequence: (input) => [...NAMES, ...FAMILIES].some((name) => input[name] !== undefined),

  async checkAll(writes) {
    for (const write of writes) await check(write, write === writes[0])
  },

  async savedAll(writes) {
    for (const { trx, request, input, row, id } of writes) {
      if (row) continue
      await trx('part_total').insert({ part_id: id })
      await fillPart(trx, request, id, input)
    }
    for (const { trx, values, row, id } of writes) await followChanges(trx, id, values, row)
    for (const { trx, request, input, row, id } of writes) {
      if (row) continue
      if (input.initial_supplier) await addInitialSupplier(trx, request, id, input.initial_supplier)
    }
    await refreshPartCounts(
      writes[0]!.trx,
      writes.flatMap(({ values, row }) => {
        const before = (row?.category_id ?? null) as number | null
        const now = (values.category_id === undefined ? before : values.category_id) as number | null
        return [[before, -1] as const, [now, 1] as const]
      }),
    )
  },

  deletingAll: (writes) =>
    releaseParts(
      writes[0]!.trx,
      writes[0]!.request,
      writes.map(({ row }) => row!),
    ),
}

/** @param first of the request: all go into the same category */
async function check(write: Write, first: boolean): Promise<void> {
  const { trx, values, row, id, request } = write
  // Clients send and read null for "none"; one form is stored, so that two parts cannot differ by it.
  for (const name of ['revision', 'units']) if (values[name] === null) values[name] = ''
  const revision = (after(write, 'revision') ?? '') as string
  const IPN = (after(write, 'IPN') ?? '') as string
  const name = after(write, 'name') as string
  // An import may have brought twins: they can be edited, as long as they are not made alike anew.
  const renamed = !row || row.name !== name || row.IPN !== IPN || row.revision !== revision
  if (renamed && (await trx('part_part').whereNot({ id }).where({ name, IPN, revision }).first('id')))
    throw invalid('Part with this Name, IPN and Revision already exists.')
  const full = [IPN, name, revision].filter(Boolean).join(' | ')
  if (row?.full_name !== full) values.full_name = full
  if (first) await checkCategory(write)
  await checkVariant(write)
  await checkRevision(write, revision)
  await checkIpn(write, IPN)
  if (row) return
  await presetFlags(write)
  values.creation_date = today()
  values.creation_user_id = request.principal.user.pk
  await copyFrom(write)
}

async function checkCategory({ trx, values }: Write): Promise<void> {
  if (typeof values.category_id !== 'number') return
  const category = await trx('part_category').where({ id: values.category_id }).first('structural')
  if (category?.structural) throw invalid('Cannot assign part to structural part categories!', 'category')
}

async function checkVariant({ trx, values, id }: Write): Promise<void> {
  if (typeof values.variant_of_id !== 'number') return
  for (let up: Row | undefined = { id: values.variant_of_id }; up; ) {
    if (up.id === id) throw invalid('A part cannot be a variant of itself.', 'variant_of')
    const found: Row | undefined = await trx('part_part')
      .where({ id: up.id as number })
      .first('variant_of_id', 'is_template')
    if (up.id === values.variant_of_id && !found?.is_template) throw invalid('Only a template part can have variants.', 'variant_of')
    up = found?.variant_of_id ? { id: found.variant_of_id } : undefined
  }
}

async function checkRevision(write: Write, revision: string): Promise<void> {
  const { trx, values, id } = write
  const of = after(write, 'revision_of_id')
  if (typeof of !== 'number') return
  if (of === id) throw invalid('Part cannot be a revision of itself', 'revision_of')
  if (!revision) throw invalid('Revision code must be specified for a part marked as a revision', 'revision')
  if (typeof values.revision_of_id !== 'number' || values.revision_of_id === write.row?.revision_of_id) return
  if (write.row && (await trx('part_part').where({ revision_of_id: id }).first('id')))
    throw invalid('A part that has revisions cannot become a revision itself', 'revision_of')
  const chosen = await settings(trx, ['PART_ENABLE_REVISION', 'PART_REVISION_ASSEMBLY_ONLY'])
  if (!chosen.PART_ENABLE_REVISION) throw invalid('Revisions of parts are switched off', 'revision_of')
  const original = await trx('part_part').where({ id: of }).first('revision_of_id', 'is_template', 'variant_of_id', 'assembly')
  if (chosen.PART_REVISION_ASSEMBLY_ONLY && !(after(write, 'assembly') && original.assembly))
    throw invalid('Revisions are only allowed for assembly parts', 'revision_of')
  if (original.revision_of_id) throw invalid('Cannot make a revision of a part which is already a revision', 'revision_of')
  if (original.is_template) throw invalid('Cannot make a revision of a template part', 'revision_of')
  if ((original.variant_of_id ?? null) !== (after(write, 'variant_of_id') ?? null))
    throw invalid('Parent part must point to the same template', 'revision_of')
}

async function checkIpn({ trx, row, id }: Write, IPN: string): Promise<void> {
  if (row ? row.IPN === IPN : !IPN) return
  const chosen = await settings(trx, ['PART_IPN_REGEX', 'PART_ALLOW_DUPLICATE_IPN', 'PART_ALLOW_EDIT_IPN'])
  if (row && !chosen.PART_ALLOW_EDIT_IPN) throw invalid('The IPN of a part cannot be changed', 'IPN')
  if (IPN && chosen.PART_IPN_REGEX && !patternOf(chosen.PART_IPN_REGEX).test(IPN))
    throw invalid(`IPN must match regex pattern ${chosen.PART_IPN_REGEX}`, 'IPN')
  if (IPN && !chosen.PART_ALLOW_DUPLICATE_IPN && (await trx('part_part').whereNot({ id }).where({ IPN }).first('id')))
    throw invalid('Another part has this IPN', 'IPN')
}

const PRESETS = {
  is_template: 'PART_TEMPLATE',
  assembly: 'PART_ASSEMBLY',
  component: 'PART_COMPONENT',
  purchaseable: 'PART_PURCHASEABLE',
  salable: 'PART_SALABLE',
  trackable: 'PART_TRACKABLE',
  virtual: 'PART_VIRTUAL',
} as const

/** What a new part is when the request does not say: as the installation has it. */
async function presetFlags({ trx, values }: Write): Promise<void> {
  const chosen = await settings(trx, Object.values(PRESETS))
  for (const [flag, key] of Object.entries(PRESETS)) values[flag] ??= chosen[key]
}

/** `duplicate` and `existing_image`: what a new part takes over from another. */
async function copyFrom({ trx, values, input, request }: Write): Promise<void> {
  const from = input.duplicate as { original: number; copy_image?: boolean; copy_notes?: boolean } | undefined
  if (from) {
    gate(PART.access('view'), request.principal) // what is copied is seen in the copy
    const original = await trx('part_part').where({ id: from.original }).first('image', 'notes')
    if (!original) throw invalid(`Invalid pk "${from.original}" - object does not exist.`, 'duplicate')
    if (from.copy_image && original.image) values.image ??= (await takePicture(trx, original.image)) ? original.image : null
    if (from.copy_notes) values.notes ??= original.notes
  }
  if (typeof input.existing_image === 'string' && input.existing_image) {
    const image = `part_images/${input.existing_image.replace(/^.*\//, '')}`
    if (!(await takePicture(trx, image))) throw invalid('No part has an image of that name.', 'existing_image')
    values.image = image
  }
}

/** Takes a picture that a part has. @returns whether one has it still */
async function takePicture(trx: Trx, image: string): Promise<boolean> {
  await takeFile(trx, image)
  return (await trx('part_part').where({ image }).first('id')) !== undefined
}
