import type { Row } from '../../../../database.ts'
import { filesLeft } from '../../../engine/files-left.ts'
import { after, type Hooks, type Write as WriteOf } from '../../../engine/resource.ts'
import { allSql } from '../../../engine/rows.ts'
import { join, sql } from '../../../engine/sql.ts'
import { invalid } from '../../../errors.ts'
import { keepFile } from '../../attachment/store.ts'
import { testKey } from '../../kept/names.ts'
import { choicesOf } from '../../parameter/value.ts'
import { checkOwner } from '../../thing/ownership.ts'
import { key, withTemplates } from '../../variant-tree.ts'
import type { testResult } from './test-result.ts'

type Fields = typeof testResult.fields
type Write = WriteOf<Fields>

/** A result is one of a test that the item's part has, and holds what the test asks for. */
export const testResultRules: Hooks<Fields> = {
  async check(write) {
    const { trx, request, values, row } = write
    const id = after(write, 'stock_item_id')!
    await checkOwner(trx, request.principal, 'stockitem', row ? [row.stock_item_id, id] : [id])
    const item = await trx('stock_item').where({ id }).first('part_id')
    const template = await templateOf(write, item.part_id)
    values.template_id = template.id
    const value = after(write, 'value') ?? ''
    if (template.requires_value && !value) throw invalid('Value must be provided for this test', 'value')
    if (template.requires_attachment && !after(write, 'attachment'))
      throw invalid('Attachment must be uploaded for this test', 'attachment')
    const choices = choicesOf(template.choices)
    if (choices.length && !choices.includes(value)) throw invalid('Invalid value for this test', 'value')
    const [started, finished] = [after(write, 'started_datetime'), after(write, 'finished_datetime')]
    if (started && finished && started > finished)
      throw invalid('The test finished time cannot be earlier than the test started time', 'finished_datetime')
    await keepAttachment(write)
    if (row) return
    values.user_id = request.principal.user.pk
    values.date = new Date().toISOString()
  },

  async deletingAll(writes) {
    const { trx, request } = writes[0]!
    const items = new Set(writes.map(({ row }) => row!.stock_item_id))
    await checkOwner(trx, request.principal, 'stockitem', items)
  },

  async deletedAll(writes) {
    filesLeft(
      writes[0]!.trx,
      writes.map(({ row }) => row!.attachment),
    )
  },
}

async function keepAttachment(write: Write): Promise<void> {
  const { trx, request, values, row, input } = write
  if (input.attachment === undefined) return
  filesLeft(trx, [row?.attachment])
  if (!input.attachment) return
  values.attachment = await keepFile(request.config, 'testresult', after(write, 'stock_item_id')!, input.attachment)
  filesLeft(trx, [values.attachment])
}

interface Template extends Row {
  readonly id: number
  readonly choices: string
}

const NO_TEST = 'No matching test found for this part'

/** The test that is meant, by key or by name, of the part or one of its templates. @throws ValidationError */
async function templateOf(write: Write, part: number): Promise<Template> {
  const { trx, input } = write
  const { test, template: sent } = input
  // A name that is sent counts beside what was kept, and must be that of the key that is sent.
  const id = test && typeof sent !== 'number' ? null : after(write, 'template_id')
  if (typeof id !== 'number' && !test) throw invalid(NO_TEST, 'test')
  const both = [...(typeof id === 'number' ? [sql`id = ${id}`] : []), ...(test ? [sql`key = ${testKey(test)}`] : [])]
  const named = join(both, ' and ')
  const [template] = await allSql<Template>(
    trx,
    sql`select * from part_test_template where ${named} and part_id in (${withTemplates(key(part))})`,
  )
  if (!template) throw invalid(NO_TEST, test ? 'test' : 'template')
  return template
}
