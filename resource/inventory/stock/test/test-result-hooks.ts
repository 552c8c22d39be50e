import { allIn, type Row } from '../../../../database.ts'
import { Upload } from '../../../engine/multipart.ts'
import type { Hooks, Write } from '../../../engine/resource.ts'
import { invalid } from '../../../errors.ts'
import { fileMade, filesLeft } from '../../../files.ts'
import { keepFile } from '../../attachment/store.ts'
import { choicesOf } from '../../parameter/value.ts'
import { testKey } from '../../part/test/test-template.ts'
import { checkOwner } from '../../thing/ownership.ts'
import { key, withTemplates } from '../../variant-tree.ts'

/** A column as it will be once the write is done. */
const after = ({ values, row }: Write, column: string): unknown => (values[column] !== undefined ? values[column] : row?.[column])

/** A result is one of a test that the item's part has, and holds what the test asks for. */
export const testResultHooks: Hooks = {
  async check(write) {
    const { trx, request, values, row } = write
    const id = after(write, 'stock_item_id') as number
    await checkOwner(trx, request.principal, 'stockitem', row ? [row.stock_item_id as number, id] : [id])
    const item: Row = await trx('stock_item').where({ id }).first('part_id')
    const template = await templateOf(write, item.part_id as number)
    values.template_id = template.id
    const value = (after(write, 'value') ?? '') as string
    if (template.requires_value && !value) throw invalid('Value must be provided for this test', 'value')
    if (template.requires_attachment && !after(write, 'attachment'))
      throw invalid('Attachment must be uploaded for this test', 'attachment')
    const choices = choicesOf(template.choices as string)
    if (choices.length && !choices.includes(value)) throw invalid('Invalid value for this test', 'value')
    const [started, finished] = [after(write, 'started_datetime'), after(write, 'finished_datetime')] as (string | null | undefined)[]
    if (started && finished && started > finished)
      throw invalid('The test finished time cannot be earlier than the test started time', 'finished_datetime')
    await keepAttachment(write)
    if (row) return
    values.user_id = request.principal.user.pk
    values.date = new Date().toISOString()
  },

  async deletingAll(writes) {
    const { trx, request } = writes[0]!
    const items = new Set(writes.map(({ row }) => row!.stock_item_id as number))
    await checkOwner(trx, request.principal, 'stockitem', items)
  },

  async deletedAll(writes) {
    filesLeft(writes.map(({ row }) => row!.attachment as string | null))
  },
}

async function keepAttachment(write: Write): Promise<void> {
  const { request, values, row } = write
  const upload = values.attachment
  if (upload === undefined) return
  filesLeft([row?.attachment as string | null | undefined])
  if (!(upload instanceof Upload)) return
  values.attachment = await keepFile(request.config, 'testresult', after(write, 'stock_item_id') as number, upload)
  fileMade(values.attachment as string)
}

/** The test that is meant, by key or by name, of the part or one of its templates. @throws ValidationError */
async function templateOf(write: Write, part: number): Promise<Row> {
  const { trx, input } = write
  const id = after(write, 'template_id')
  const name = (input.test ?? '') as string
  if (typeof id !== 'number' && !name) throw invalid('Template ID or test name must be provided')
  const tests = withTemplates(key(part))
  const [which, value] = typeof id === 'number' ? ['id', id] : ['key', testKey(name)]
  const [template] = await allIn(trx, `select * from part_test_template where ${which} = ? and part_id in (${tests.text})`, [
    value as string,
    ...(tests.params as number[]),
  ])
  if (!template) throw invalid('The part of this stock item has no such test.', typeof id === 'number' ? 'template' : 'test')
  return template
}
