/** Parameters of things, and their templates: of parts and of manufacturer parts alone in older exports. */
import { each, flag, instant, integer, json, number, ref, requiredRef, text } from '../columns.ts'
import type { DumpObject } from '../dump.ts'
import { imported, type ModelImport } from '../model.ts'
import { type Run, SkipObject } from '../run.ts'

/** The newest name of a model first: exports of different ages differ. */
const template = (model: string, complete: NonNullable<ModelImport['complete']>): ModelImport =>
  imported(model, {
    table: 'common_parameter_template',
    columns: {
      ...each(text(), 'name', 'units', 'description', 'choices'),
      checkbox: flag(false),
      selectionlist_id: ref('common.selectionlist'),
      enabled: flag(true),
      unique: integer(0),
      metadata: json('{}'),
    },
    aside: ['model_type'],
    complete,
  })
export const parameterTemplates = template('common.parametertemplate', (run) => (row, object) => {
  row.model_type = object.fields.model_type ? modelOf(run, object) : ''
})
/** From when parameters were for parts alone. */
export const partParameterTemplates = template('part.partparametertemplate', () => (row) => {
  row.model_type = ''
})

/** `part` for the content type `part.part`. */
const modelOf = (run: Run, object: DumpObject): string => {
  const type = object.fields.model_type
  return typeof type === 'string' ? type : run.contentType(object, 'model_type').replace(/^.*\./, '')
}

const PARAMETER = {
  ...each(text(), 'data', 'note'),
  data_numeric: number(),
  updated: instant(),
  updated_by_id: ref('auth.user'),
  metadata: json('{}'),
}
export const parameters = imported('common.parameter', {
  columns: { ...PARAMETER, template_id: requiredRef('common.parametertemplate'), model_id: integer(null, 'model_id') },
  aside: ['model_type'],
  complete: (run) => (row, object) => {
    row.model_type = modelOf(run, object)
  },
  unique: (row) => `${row.model_type} ${row.model_id} ${row.template_id}`,
})
export const partParameters = imported('part.partparameter', {
  table: 'common_parameter',
  columns: { ...PARAMETER, template_id: requiredRef('part.partparametertemplate'), model_id: requiredRef('part.part', 'part') },
  complete: () => (row) => {
    row.model_type = 'part'
  },
  unique: (row) => `${row.model_id} ${row.template_id}`,
})

export const categoryParameters = imported('part.partcategoryparametertemplate', {
  columns: { category_id: requiredRef('part.partcategory'), default_value: text(), metadata: json('{}') },
  aside: ['template', 'parameter_template'],
  complete: (run) => (row, object) => {
    const old = Object.hasOwn(object.fields, 'parameter_template')
    const name = old ? 'parameter_template' : 'template'
    const models = run.dump.counts.has('common.parametertemplate') ? 'common.parametertemplate' : 'part.partparametertemplate'
    row.template_id = run.place(object, name).referOrSkip(models, object.fields[name] ?? null)
  },
  unique: (row) => `${row.category_id} ${row.template_id}`,
})

/** From when those of manufacturer parts had a name and units of their own: a name that no template has makes one. */
export const manufacturerPartParameters = imported('company.manufacturerpartparameter', {
  table: 'common_parameter',
  key: 'new',
  columns: { data: text('', 'value'), model_id: requiredRef('company.manufacturerpart', 'manufacturer_part') },
  aside: ['name', 'units'],
  complete: async (run) => {
    const templates = await templatesByName(run)
    return (row, { fields }) => {
      const template = templates.get(String(fields.name))
      if (template === undefined) throw new SkipObject('its name or its units are longer than those of a template')
      row.model_type = 'manufacturerpart'
      row.template_id = template
    }
  },
  unique: (row) => `${row.model_id} ${row.template_id}`,
})

const LONGEST_NAME = 100
const LONGEST_UNITS = 25

/** Templates by their name; those that the parameters of manufacturer parts lack are made. */
async function templatesByName(run: Run): Promise<ReadonlyMap<string, number>> {
  const { trx } = run
  const rows: { id: number; name: string }[] = await trx('common_parameter_template').orderBy('id', 'desc').select('id', 'name')
  const keys = new Map(rows.map(({ id, name }) => [name, id]))
  for await (const { fields } of run.dump.objects('company.manufacturerpartparameter')) {
    const name = String(fields.name)
    const units = String(fields.units ?? '')
    if (keys.has(name) || [...name].length > LONGEST_NAME || [...units].length > LONGEST_UNITS) continue
    const id = await run.newKey('common_parameter_template')
    await trx('common_parameter_template').insert({ id, name, units })
    keys.set(name, id)
    run.note(`made the template "${name}"`)
  }
  return keys
}
