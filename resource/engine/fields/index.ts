/** The kinds of fields, as declarations name them. */
import type { Dialect } from '../dialect.ts'
import { Field, type JsonSchema, type Sight } from '../field.ts'
import type { Join } from '../join.ts'
import type { Shape } from '../shape.ts'
import { column, raw, type Sql, sql } from '../sql.ts'
import { Computed } from './computed.ts'
import { DateField, DateTime } from './date.ts'
import { Image } from './image.ts'
import { Json } from './json.ts'
import { List } from './list.ts'
import { Nested } from './nested.ts'
import { Bool, Decimal, Integer, Money, Pk, Quantity } from './number.ts'
import { Ref, type Target } from './ref.ts'
import { Tags } from './tags.ts'
import { Choice, Email, Text, Url } from './text.ts'

function list<F extends Field>(of: F): List<F>
function list<const S extends Shape>(of: S): List<Nested<S>>
function list(of: Field | Shape): List {
  return new List(of instanceof Field ? of : new Nested(of))
}

export const field = {
  pk: () => new Pk(),
  text: (max: number) => new Text(max),
  email: (max = 254) => new Email(max),
  url: (max = 2000) => new Url(max),
  bool: () => new Bool(),
  integer: (min?: number, max?: number) => new Integer(min, max),
  quantity: () => new Quantity(),
  decimal: () => new Decimal(),
  money: () => new Money(),
  date: () => new DateField(),
  dateTime: () => new DateTime(),
  choice: (choices: Readonly<Record<string, string>>) => new Choice(choices),
  json: () => new Json(),
  image: (folder: string) => new Image(folder),
  /** The picture of a row, or what stands for one that has none. */
  thumbnail: () =>
    field.computed(
      { type: 'string' },
      (d, t) =>
        sql`coalesce(${d.address('/media/', column(t, 'image'))}, ${d.address('/static/', raw(`'img/blank_image.thumbnail.png'`))})`,
    ),
  ref: (target: Target) => new Ref(target),
  tags: (table: string) => new Tags(table),
  /** Objects with these fields, or values of one kind: `list(field.integer())`. */
  list,
  nested: <const S extends Shape>(fields: S) => new Nested(fields),
  computed: (
    shape: JsonSchema,
    value: (dialect: Dialect, alias: string, sight: Sight) => Sql,
    order?: (dialect: Dialect, alias: string) => Sql,
  ) => new Computed(shape, value, order),
  /** How many rows of a table refer to this one. @param condition further ones, on `n` */
  count: (table: string, reference: string, condition = '') =>
    new Computed(
      { type: 'integer' },
      (_dialect, t) =>
        sql`(select count(*) from ${raw(table)} n where ${column('n', reference)} = ${column(t, 'id')}${raw(condition && ` and ${condition}`)})`,
    ),
  /** A column of the row that one refers to, which is read for each row of an answer. @param reference column that holds its key */
  of: (table: string, name: string, reference: string, type = 'string') =>
    new Computed({ type }, (_d, t) => sql`(select o.${raw(name)} from ${raw(table)} o where o.id = ${column(t, reference)})`).nullable(),
  /** A text column of a joined table. */
  from: (join: Join, name: string) =>
    new Computed(
      { type: 'string' },
      () => join.column(name),
      (dialect) => dialect.textOrder(join.column(name)),
    ),
}
