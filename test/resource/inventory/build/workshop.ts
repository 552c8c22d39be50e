/** Builds and what is done with them, through the API, and what the database holds of them. */
import { expect } from 'chai'
import type { Row } from '../../../../database.ts'
import { rebuildKept } from '../../../../resource/inventory/kept/index.ts'
import { type Api, type Reply, superuser } from '../../../support/api.ts'
import { type Made, makePart } from '../../../support/builders.ts'
import { startServer, type TestServer } from '../../../support/server.ts'
import { PIECE } from '../../../support/stock.ts'
import { made } from '../order/builders.ts'

type Values = Readonly<Record<string, unknown>>

export class Workshop {
  readonly server: TestServer
  readonly api: Api
  readonly shelf: Made

  private constructor(server: TestServer, api: Api, shelf: Made) {
    this.server = server
    this.api = api
    this.shelf = shelf
  }

  static async open(kind: 'sqlite' | 'postgres'): Promise<Workshop> {
    const server = await startServer(kind)
    const api = await superuser(server)
    return new Workshop(server, api, await made(api, '/stock/location/', { name: 'Shelf' }))
  }

  part = (values: Values = {}): Promise<Made> => makePart(this.api, { component: true, ...values })
  /** An assembly of so many of each part, with what its BOM lines say besides. */
  assembly = async (lines: readonly (readonly [part: Made, quantity: number, more?: Values])[], values: Values = {}): Promise<Made> => {
    const assembly = await this.part({ assembly: true, ...values })
    for (const [part, quantity, more] of lines) await made(this.api, '/bom/', { part: assembly.pk, sub_part: part.pk, quantity, ...more })
    return assembly
  }
  bomOf = async (part: Made): Promise<Made[]> => (await this.api.get(`/bom/?part=${part.pk}`)).body
  build = (part: Made, quantity: number, values: Values = {}): Promise<Made> =>
    made(this.api, '/build/', { part: part.pk, quantity, ...values })
  /** Lines of a build as its list shows them, in the order of the bill of materials. */
  lines = async (build: Made, query = ''): Promise<Made[]> => {
    const { status, body, text } = await this.api.get(`/build/line/?build=${build.pk}${query}`)
    expect(status, text).to.equal(200)
    return body
  }
  /** An item on the shelf. */
  stock = async (part: Made, quantity: number, values: Values = {}): Promise<Made> => {
    const { status, body, text } = await this.api.post('/stock/', { part: part.pk, quantity, location: this.shelf.pk, ...values })
    expect(status, text).to.equal(201)
    return body[0]
  }
  /** Key of a place on the shelf. */
  shelfBelow = async (name: string): Promise<number> => (await made(this.api, '/stock/location/', { name, parent: this.shelf.pk })).pk
  /** Something that a build is making. */
  output = (build: Made, quantity: number, values: Values = {}): Promise<Made> =>
    this.stock({ pk: build.part } as Made, quantity, { build: build.pk, is_building: true, ...values })
  /** Makes a build what no action makes it yet. */
  put = async (build: Made, values: Row): Promise<void> => {
    await this.server.db.transaction((trx) => trx('build_build').where({ id: build.pk }).update(values))
    await this.server.db.transaction(rebuildKept)
  }
  /** @param items line, stock item, quantity, output */
  allocate = (build: Made, ...items: readonly (readonly [line: Made, item: Made, quantity: number, output?: Made])[]): Promise<Reply> =>
    this.api.post(`/build/${build.pk}/allocate/`, {
      items: items.map(([line, item, quantity, output]) => ({
        build_line: line.pk,
        stock_item: item.pk,
        quantity,
        ...(output ? { output: output.pk } : {}),
      })),
    })
  set = async (key: string, value: string): Promise<void> => {
    expect((await this.api.patch(`/settings/global/${key}/`, { value })).status).to.equal(200)
  }

  /** Rows of the database, with numbers for the bigints of PostgreSQL. */
  rows = async (text: string, ...values: number[]): Promise<Record<string, unknown>[]> =>
    (await this.server.db.all(text, values)).map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value]),
      ),
    )
  row = async (table: string, of: Made) => (await this.rows(`select * from ${table} where id = ?`, of.pk))[0]
  /** What lines of a build hold: line, item, quantity, output. */
  held = async (build: Made): Promise<[number, number, number, number | null][]> =>
    (
      await this.rows(
        `select a.build_line_id as line, a.stock_item_id as item, a.quantity, a.install_into_id as output from build_item a
         join build_line l on l.id = a.build_line_id where l.build_id = ? order by a.id`,
        build.pk,
      )
    ).map(({ line, item, quantity, output }) => [Number(line), Number(item), Number(quantity) / PIECE, output as number | null])
  /** What is kept of a part: being built, planned, asked for and held. */
  totals = async (part: Made): Promise<Record<string, number>> => {
    const [row] = await this.rows(
      `select building, scheduled_to_build as scheduled, required_for_build_orders as required, allocated_to_build_orders as allocated,
         unallocated_stock as free from part_total where part_id = ?`,
      part.pk,
    )
    return Object.fromEntries(Object.entries(row!).map(([name, value]) => [name, Number(value) / PIECE]))
  }
}
