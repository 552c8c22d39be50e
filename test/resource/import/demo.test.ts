import { expect } from 'chai'
import { passwordProblem } from '../../../provider/identity/password-rule.ts'
import { createUser } from '../../../provider/identity/users.ts'
import { fillDemo } from '../../../resource/import/demo.ts'
import { required } from '../../../resource/inventory/build/bom-lines.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { expectSound } from '../../support/stock.ts'

eachDatabase('the demo inventory', (kind) => {
  let server: TestServer
  beforeEach(async () => {
    server = await startServer(kind)
  })
  afterEach(() => server.close())

  const ask = async (person: { username: string; password: string }, path: string, body?: object) => {
    const authorization = `Basic ${Buffer.from(`${person.username}:${person.password}`).toString('base64')}`
    const options = body ? { method: 'POST', body: JSON.stringify(body) } : {}
    const answer = await fetch(`${server.url}/api/${path}`, { headers: { authorization, 'content-type': 'application/json' }, ...options })
    return { status: answer.status, body: (await answer.json()) as { count: number } }
  }

  it('is a workshop of some hundred rows in a tree three deep', async () => {
    const [admin] = await fillDemo(server.identity, { superuser: true })
    const count = async (path: string) => (await ask(admin!, `${path}${path.includes('?') ? '&' : '?'}limit=1`)).body.count
    expect(await count('part/')).to.be.within(140, 250)
    expect(await count('company/')).to.be.within(14, 30)
    expect(await count('company/contact/')).to.be.greaterThan(10)
    expect(await count('company/address/')).to.be.greaterThan(10)
    expect(await count('part/?is_template=true')).to.be.greaterThan(5)
    expect(await count('part/?is_variant=true')).to.be.greaterThan(20)
    expect(await count('part/?is_revision=true')).to.be.greaterThan(0)
    expect(await count('part/?has_ipn=false')).to.equal(0)
    const levels = await server.db.all('select distinct level from part_category order by level')
    expect(levels.map((row) => row.level)).to.eql([0, 1, 2])
    expect(await server.db.all('select 1 from part_part p join part_category c on c.id = p.category_id where c.structural')).to.eql([])
    expect(await server.db.all('select 1 from part_part where twin <> 0')).to.eql([])
    // Nobody has 3.6 brakes. Quantities are kept in units of 0.00001.
    const stock = 'from stock_item s join part_part p on p.id = s.part_id where s.quantity % 100000 <> 0'
    expect(await server.db.all(`select p.name ${stock} and coalesce(p.units, '') = ''`)).to.eql([])
    expect(await server.db.all(`select p.name ${stock} limit 1`), 'metres and grams').to.have.length(1)
  })

  it('has three people whose roles differ', async () => {
    const people = await fillDemo(server.identity)
    expect(people.map(({ username }) => username)).to.eql(['reader', 'engineer', 'storekeeper'])
    const [reader, engineer, storekeeper] = people as [(typeof people)[0], (typeof people)[0], (typeof people)[0]]
    for (const { username, password } of people) {
      expect((await server.identity.users.authenticate(username, password))?.isSuperuser).to.equal(false)
      expect(passwordProblem(password, username)).to.equal(undefined)
    }
    for (const person of people) expect((await ask(person, 'part/?limit=1')).status).to.equal(200)
    const part = { name: 'Fender', description: 'Keeps the rain off' }
    expect((await ask(reader, 'part/', part)).status).to.equal(403)
    expect((await ask(storekeeper, 'part/', part)).status).to.equal(403)
    expect((await ask(engineer, 'part/', part)).status).to.equal(201)
    expect((await ask(engineer, 'company/?limit=1')).status).to.equal(403)
    expect((await ask(reader, 'company/?limit=1')).status).to.equal(200)
    expect((await ask(storekeeper, 'company/?limit=1')).status).to.equal(200)
  })

  it('builds: under way, done, to come, given up, and outside', async () => {
    const [admin] = await fillDemo(server.identity, { superuser: true })
    await expectSound(server.db)
    const see = async <T>(path: string) => (await ask(admin!, path)).body as unknown as T[]
    interface Shown {
      pk: number
      reference: string
      status_text: string
      external: boolean
      quantity: number
      completed: number
      parent: number | null
      overdue: boolean
    }
    const builds = await see<Shown>('build/?ordering=reference')
    expect(builds.map(({ reference, status_text, external, completed }) => [reference, status_text, external, completed])).to.eql([
      ['BO-0001', 'Production', false, 12],
      ['BO-0002', 'Production', false, 0],
      ['BO-0003', 'Complete', false, 6],
      ['BO-0004', 'Pending', false, 0],
      ['BO-0005', 'Pending', false, 0],
      ['BO-0006', 'Cancelled', false, 0],
      ['BO-0007', 'Production', true, 0],
    ])
    const [boards, lamps, cranks, herons, wheels, , outside] = builds
    expect(wheels!.parent).to.equal(herons!.pk)
    expect(builds.filter(({ overdue }) => overdue).length).to.be.greaterThan(0)
    // The lines are those that the program would make of the bill of materials.
    for (const { pk, quantity } of builds) {
      const lines = await server.db.all(
        `select l.quantity as asks, m.id, m.quantity, m.setup_quantity, m.attrition, m.rounding_multiple
         from build_line l join part_bom_item m on m.id = l.bom_item_id where l.build_id = ?`,
        [pk],
      )
      expect(lines).not.to.eql([])
      for (const { asks, ...line } of lines as unknown as (Parameters<typeof required>[0] & { asks: number })[])
        expect(Number(asks)).to.equal(required(line, quantity * 100_000))
    }
    expect(await see(`stock/?build=${boards!.pk}&is_building=false`)).to.have.length(1)
    expect(await see(`stock/?consumed_by=${cranks!.pk}`)).to.have.length(4)
    const outputs = await see<{ pk: number; serial: string }>(`stock/?build=${lamps!.pk}&is_building=true&ordering=pk`)
    expect(outputs.map(({ serial }) => serial)).to.eql(['1011', '1012'])
    const held = await see<{ install_into: number }>(`build/item/?build=${lamps!.pk}&ordering=pk`)
    expect(held.map(({ install_into }) => install_into)).to.eql(outputs.map(({ pk }) => pk))
    const over = `select i.id from stock_item i where i.quantity < (select sum(a.quantity) from build_item a where a.stock_item_id = i.id)`
    expect(await server.db.all(over)).to.eql([])
    expect(await see(`order/po/?external_build=${outside!.pk}`)).to.have.length(1)
    const next = await ask(admin!, 'build/', { part: (await see<{ part: number }>(`build/?external=true`))[0]!.part, quantity: 1 })
    expect(next.status).to.equal(201)
    expect(next.body).to.include({ reference: 'BO-0008' })
  })

  it('leaves people alone who are there already', async () => {
    const boss = await server.identity.change((trx) =>
      createUser(trx, { username: 'boss', password: 'in-charge-of-it', isSuperuser: true }),
    )
    await fillDemo(server.identity)
    expect((await server.identity.users.authenticate('boss', 'in-charge-of-it'))?.sub).to.equal(boss.sub)
    const owners = await server.db.all('select user_id, group_id from users_owner')
    expect(owners).to.have.length(7)
    expect(owners.filter((row) => row.user_id === boss.pk)).to.have.length(1)
  })

  it('is refused where it would meet something', async () => {
    await server.identity.change((trx) => createUser(trx, { username: 'reader', password: 'was-here-before' }))
    const refusal = () => fillDemo(server.identity).catch((error: Error) => error.message)
    expect(await refusal()).to.equal('The demo inventory brings people and groups whose names are taken: reader.')
    await server.identity.change(async (trx) => trx('auth_user').update({ username: 'renamed', name_key: 'RENAMED' }))
    await fillDemo(server.identity)
    expect(await refusal()).to.equal('The demo inventory needs an empty one, and this one is in use already.')
  })
})
