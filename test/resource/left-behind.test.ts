/** 74. What hangs on a row goes with it, what was replaced is gone, and whatever is kept as a picture or file cannot run. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Caller } from '../../resource/engine/operation.ts'
import { transact } from '../../resource/engine/transact.ts'
import { takeFile } from '../../resource/files.ts'
import { createFiles } from '../../resource/inventory/attachment/sweep.ts'
import { Api, superuser } from '../support/api.ts'
import { makeCategory, makeCompany, makePart, PNG } from '../support/builders.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../support/databases.ts'
import { serve } from '../support/process.ts'
import { startServer, type TestServer } from '../support/server.ts'

let made = 0
/** A picture unlike all others. */
const picture = (): Buffer => Buffer.concat([PNG, Buffer.from(`picture ${++made}`)])
const form = (fields: Record<string, string | Buffer>, name = 'photo.png'): FormData => {
  const sent = new FormData()
  for (const [key, value] of Object.entries(fields))
    sent.set(key, ...((typeof value === 'string' ? [value] : [new Blob([value]), name]) as [string]))
  return sent
}

eachDatabase('74. what is left behind', (kind) => {
  let home: TestDatabase
  let server: TestServer
  let api: Api
  before(async () => {
    home = await createDatabase(kind)
    server = await startServer(kind, {}, home)
    api = await superuser(server)
  })
  after(async () => {
    await server.close()
    await home.drop()
  })

  const fileOf = (image: string): string => join(server.config.data, image.slice(1))
  /** Is the picture served, and is there a file? */
  const there = async (image: string): Promise<[number, boolean]> => [(await api.get(image)).status, existsSync(fileOf(image))]
  const show = async (path: string, image: Buffer | null): Promise<string> => {
    const { status, body, text } = image ? await api.send('PATCH', path, form({ image })) : await api.patch(path, { image })
    expect(status, text).to.equal(200)
    return body.image
  }

  for (const [title, make] of [
    ['part', async () => `/part/${(await makePart(api, { active: false })).pk}/`],
    ['company', async () => `/company/${(await makeCompany(api)).pk}/`],
  ] as const) {
    it(`74: a replaced, removed or deleted picture of a ${title} is gone`, async () => {
      const path = await make()
      const first = await show(path, picture())
      expect(await there(first)).to.eql([200, true])
      const second = await show(path, picture())
      expect(await there(first)).to.eql([404, false])
      expect(await there(second)).to.eql([200, true])
      await show(path, null)
      expect(await there(second)).to.eql([404, false])
      const third = await show(path, picture())
      expect((await api.delete(path)).status).to.equal(204)
      expect(await there(third)).to.eql([404, false])
    })
  }

  it('74: a picture that another row shares stays until that one lets go of it, too', async () => {
    const data = picture()
    const [one, two] = [await makePart(api), await makePart(api)].map(({ pk }) => `/part/${pk}/`) as [string, string]
    const image = await show(one, data)
    expect(await show(two, data)).to.equal(image)
    await show(one, null)
    expect(await there(image)).to.eql([200, true])
    await show(two, null)
    expect(await there(image)).to.eql([404, false])
  })

  it('74: what a refused write has sent is not kept, and what it would have replaced is', async () => {
    const { pk, name } = await makePart(api)
    const other = await makePart(api)
    const image = await show(`/part/${pk}/`, picture())
    const refused = await api.send('PATCH', `/part/${pk}/`, form({ image: picture(), name: String(other.name), category: '99999' }))
    expect(refused.status, String(name)).to.equal(400)
    expect(await there(image)).to.eql([200, true])
  })

  it('74: side by side, the same picture taken from one part and given to another is there in the end', async () => {
    for (let n = 0; n < 10; n++) {
      const data = picture()
      const [one, two] = [await makePart(api), await makePart(api)].map(({ pk }) => `/part/${pk}/`) as [string, string]
      await show(one, data)
      const [, image] = await Promise.all([show(one, null), show(two, data)])
      expect(await there(image!)).to.eql([200, true])
    }
  })

  if (kind === 'postgres') {
    it('74: so it is when two servers share the database', async () => {
      // A process of its own: two in one would share what it remembers.
      const other = await serve(['--data', home.data, '--database', home.database])
      const there = new Api(other.url, api.headers)
      try {
        for (let n = 0; n < 16; n++) {
          const data = picture()
          const [one, two] = [(await makePart(api)).pk, (await makePart(api)).pk]
          const image = await show(`/part/${one}/`, data)
          const take = async () => {
            const sent = await (n % 4
              ? there.send('PATCH', `/part/${two}/`, form({ image: data }))
              : there.post('/part/', { name: `Copy ${made}`, category: null, existing_image: image.slice(image.lastIndexOf('/') + 1) }))
            return sent.status < 300
          }
          const [, taken] = await Promise.all([show(`/part/${one}/`, null), take()])
          expect([n, (await api.get(image)).status, existsSync(fileOf(image))]).to.eql(taken ? [n, 200, true] : [n, 404, false])
        }
      } finally {
        await other.stop()
      }
    })

    it('74: a picture that a write under way has taken is not removed by another; whoever lets go last removes it', async () => {
      const { pk } = await makePart(api)
      const image = await show(`/part/${pk}/`, picture())
      const path = image.slice('/media/'.length)
      const takes = (end: () => Promise<void>) =>
        transact({ ...server, files: createFiles(server) } as unknown as Caller, async (trx) => {
          await takeFile(trx, path)
          await end()
          return {}
        })
      const refused = new Error('refused')
      let inTime = true
      const removal = () => api.patch(`/part/${pk}/`, { image: null })
      await takes(async () => {
        expect((await removal()).status).to.equal(200)
        inTime = existsSync(fileOf(image))
        throw refused
      }).catch((error) => expect(error).to.equal(refused))
      expect([inTime, existsSync(fileOf(image))]).to.eql([true, false])
    })
  }

  it('74: a picture that only its file remembers is not served', async () => {
    const folder = join(server.config.data, 'media', 'part_images')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'old.png'), PNG)
    expect((await api.get('/media/part_images/old.png')).status).to.equal(404)
  })

  it('74: pictures in notes and parameters go with their thing', async () => {
    const { pk } = await makePart(api, { active: false })
    const { body } = await api.send('POST', '/notes-image-upload/', form({ image: picture(), model_type: 'part', model_id: String(pk) }))
    expect(await there(body.image)).to.eql([200, true])
    expect((await api.delete(`/part/${pk}/`)).status).to.equal(204)
    expect(await there(body.image)).to.eql([404, false])
    expect(await server.db.all('select id from common_notes_image where id = ?', [body.pk])).to.eql([])
  })

  it('74: parameters of a category go with it, and with the categories above it', async () => {
    const template = (await api.post('/parameter/template/', { name: `Size ${kind}` })).body.pk
    const above = await makeCategory(api)
    const below = await makeCategory(api, { parent: above.pk })
    const alone = await makeCategory(api)
    for (const { pk } of [above, below, alone]) {
      const { status, text } = await api.post('/parameter/', { template, model_type: 'partcategory', model_id: pk, data: '5' })
      expect(status, text).to.equal(201)
    }
    expect((await api.delete(`/part/category/${alone.pk}/`)).status).to.equal(204)
    expect((await api.delete(`/part/category/${above.pk}/`, { delete_child_categories: true })).status).to.equal(204)
    expect(await server.db.all("select model_id from common_parameter where model_type = 'partcategory'")).to.eql([])
  })

  for (const [name, data] of [
    ['drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['page.html', '<!doctype html><script>alert(1)</script>'],
    ['data.xml', '<?xml version="1.0"?><x xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></x>'],
    ['photo.png', '<!doctype html><script>alert(1)</script>'],
  ] as const) {
    it(`74: ${name} cannot run, attached or imported as a picture`, async () => {
      const { pk } = await makePart(api)
      const sent = form({ attachment: Buffer.from(data), model_type: 'part', model_id: String(pk) }, name)
      const attached = (await api.send('POST', '/attachment/', sent)).body.attachment as string
      const imported = `part_images/${name}`
      mkdirSync(join(server.config.data, 'media', 'part_images'), { recursive: true })
      writeFileSync(join(server.config.data, 'media', imported), data)
      await server.db.transaction((trx) => trx('part_part').where({ id: pk }).update({ image: imported }))
      for (const address of [attached, `/media/${imported}`]) {
        const { status, headers } = await api.get(address)
        expect(status, address).to.equal(200)
        expect(headers.get('x-content-type-options'), address).to.equal('nosniff')
        expect(headers.get('content-security-policy'), address).to.equal("default-src 'none'; sandbox")
        if (address === attached || name !== 'photo.png') expect(headers.get('content-disposition'), address).to.match(/^attachment/)
        else expect(headers.get('content-type'), address).to.equal('image/png')
      }
      // A file that came with an import is not this program's to remove; it is served no more.
      expect((await api.patch(`/part/${pk}/`, { image: null })).status).to.equal(200)
      expect(await there(`/media/${imported}`)).to.eql([404, true])
    })
  }
})
