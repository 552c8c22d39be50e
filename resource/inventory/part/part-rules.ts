/** Rules of parts: identity, variants, revisions, categories; and what is kept along with a part's row. */
import type { Trx } from '../../../database.ts'
import { today } from '../../../provider/identity/api-tokens.ts'
import { gate } from '../../auth/gate.ts'
import type { Source } from '../../engine/form.ts'
import { inTurnBeside, type Turn } from '../../engine/locks.ts'
import { patternOf } from '../../engine/pattern.ts'
import { after, changes, type Hooks, type Locked, type Write } from '../../engine/resource.ts'
import { invalid } from '../../errors.ts'
import { takeFile } from '../../files.ts'
import { touchPartCounts } from '../kept/counts.ts'
import { fullName } from '../kept/names.ts'
import { PART } from '../kinds/part.ts'
import { settings } from '../settings/setting.ts'
import { knownUnits } from '../units/convert.ts'
import type { part } from './part.ts'

type Shape = typeof part.fields

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

export const partRules: Hooks<Shape> = {
  lock,
  presets,

  // Names must differ from those that others have just got, and who is a variant of whom decides what is made of what.
  inSequence: (input) => [...NAMES, ...FAMILIES].some((name) => input[name] !== undefined),

  async checkAll(writes) {
    for (const write of writes) await check(write, write === writes[0])
  },

  async savedAll(writes) {
    for (const { trx, row, id } of writes) if (!row) await trx('part_total').insert({ part_id: id })
    await touchPartCounts(
      writes[0]!.trx,
      writes.flatMap((write) => [[write.row?.category_id ?? null, -1] as const, [after(write, 'category_id') ?? null, 1] as const]),
    )
  },
}

/** @param first of the request: all go into the same category */
async function check(write: Write<Shape>, first: boolean): Promise<void> {
  const { trx, values, input, row, id, request } = write
  if (values.units === null) values.units = ''
  const revision = after(write, 'revision') ?? ''
  const IPN = after(write, 'IPN') ?? ''
  const name = after(write, 'name')!
  // An import may have brought twins: they can be edited, as long as they are not made alike anew.
  const twins = trx('part_part').whereNot({ id }).where({ name, IPN }).whereRaw(`coalesce(revision, '') = ?`, [revision])
  if (changes(write, 'name', 'IPN', 'revision') && (await twins.first('id')))
    throw invalid('The fields name, IPN, revision must make a unique set.')
  const full = fullName({ IPN, name, revision })
  if (row?.full_name !== full) values.full_name = full
  if (first) await checkCategory(write)
  await checkVariant(write)
  await checkRevision(write, revision)
  await checkIpn(write, IPN)
  await checkAmounts(write)
  if (input.existing_image) values.image = await existingImage(trx, input.existing_image)
  if (row) return
  await presetFlags(write)
  values.creation_date = today()
  values.creation_user_id = request.principal.user.pk
  await copyFrom(write)
}

async function checkCategory({ trx, values }: Write<Shape>): Promise<void> {
  if (typeof values.category_id !== 'number') return
  const category = await trx('part_category').where({ id: values.category_id }).first('structural')
  if (category?.structural) throw invalid('Parts cannot be assigned to structural part categories!', 'category')
}

async function checkVariant({ trx, values, id }: Write<Shape>): Promise<void> {
  if (await isAbove(trx, 'variant_of_id', id, values.variant_of_id ?? null))
    throw invalid('A part cannot be a variant of itself.', 'variant_of')
}

/** Is a part this one, or what this one comes of, at any distance? */
async function isAbove(trx: Trx, column: 'variant_of_id' | 'revision_of_id', part: number, from: number | null): Promise<boolean> {
  const seen = new Set<number>()
  for (let up = from; up !== null && !seen.has(up); up = (await trx('part_part').where({ id: up }).first(column))?.[column] ?? null) {
    if (up === part) return true
    seen.add(up)
  }
  return false
}

async function checkRevision(write: Write<Shape>, revision: string): Promise<void> {
  const { trx, values, id } = write
  const of = after(write, 'revision_of_id')
  if (typeof of !== 'number') return
  if (!revision) throw invalid('Revision code must be specified for a part marked as a revision', 'revision')
  if (typeof values.revision_of_id !== 'number' || values.revision_of_id === write.row?.revision_of_id) return
  if (await isAbove(trx, 'revision_of_id', id, of)) throw invalid('Part cannot be a revision of itself', 'revision_of')
  const chosen = await settings(trx, ['PART_ENABLE_REVISION', 'PART_REVISION_ASSEMBLY_ONLY'])
  if (!chosen.PART_ENABLE_REVISION) throw invalid('Revisions of parts are switched off', 'revision_of')
  const original = await trx('part_part').where({ id: of }).first('is_template', 'variant_of_id', 'assembly')
  if (chosen.PART_REVISION_ASSEMBLY_ONLY && !(after(write, 'assembly') && original.assembly))
    throw invalid('Revisions are only allowed for assembly parts', 'revision_of')
  if (original.is_template) throw invalid('Cannot make a revision of a template part', 'revision_of')
  if ((original.variant_of_id ?? null) !== (after(write, 'variant_of_id') ?? null))
    throw invalid('Parent part must point to the same template', 'revision_of')
}

async function checkAmounts({ trx, values, row }: Write<Shape>): Promise<void> {
  for (const name of ['minimum_stock', 'maximum_stock'] as const)
    if ((values[name] ?? 0) < 0) throw invalid('Ensure this value is greater than or equal to 0.', name)
  const { units } = values
  if (units && units !== row?.units && !(await knownUnits(trx)).parse(units)) throw invalid('Invalid physical unit', 'units')
}

async function checkIpn({ trx, row, id }: Write<Shape>, IPN: string): Promise<void> {
  if (row ? row.IPN === IPN : !IPN) return
  const chosen = await settings(trx, ['PART_IPN_REGEX', 'PART_ALLOW_DUPLICATE_IPN', 'PART_ALLOW_EDIT_IPN'])
  if (row && !chosen.PART_ALLOW_EDIT_IPN) throw invalid('The IPN of a part cannot be changed', 'IPN')
  if (IPN && chosen.PART_IPN_REGEX && !patternOf(chosen.PART_IPN_REGEX).test(IPN))
    throw invalid(`IPN must match regex pattern ${chosen.PART_IPN_REGEX}`)
  const twins = trx('part_part').whereNot({ id }).whereRaw('lower("IPN") = lower(?)', [IPN])
  if (IPN && !chosen.PART_ALLOW_DUPLICATE_IPN && (await twins.first('id')))
    throw invalid('Duplicate IPN not allowed in part settings', 'IPN')
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
async function presets(source: Source): Promise<Record<string, boolean>> {
  const chosen = await settings(source, Object.values(PRESETS))
  return Object.fromEntries(Object.entries(PRESETS).map(([flag, key]) => [flag, chosen[key]]))
}
async function presetFlags({ trx, values }: Write<Shape>): Promise<void> {
  for (const [flag, chosen] of Object.entries(await presets(trx))) values[flag] ??= chosen
}

/** `duplicate`: what a new part takes over from another. */
async function copyFrom({ trx, values, input, request }: Write<Shape>): Promise<void> {
  const from = input.duplicate
  if (from) {
    gate(PART.access('view'), request.principal) // what is copied is seen in the copy
    const original = await trx('part_part').where({ id: from.original }).first('image', 'notes')
    if (from.copy_image && original.image) values.image ??= (await takePicture(trx, original.image)) ? original.image : null
    if (from.copy_notes) values.notes ??= original.notes
  }
}

/** The picture of this name that another part has. */
async function existingImage(trx: Trx, name: string): Promise<string> {
  const image = `part_images/${name.replace(/^.*\//, '')}`
  if (!(await takePicture(trx, image))) throw invalid('Image file does not exist', 'existing_image')
  return image
}

/** Takes a picture that a part has. @returns whether one has it still */
async function takePicture(trx: Trx, image: string): Promise<boolean> {
  await takeFile(trx, image)
  return (await trx('part_part').where({ image }).first('id')) !== undefined
}
