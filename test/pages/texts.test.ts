/** The texts of pages: every one in every language, none that nothing says, none said that is not there. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FluentResource } from '@fluent/bundle'
import { expect } from 'chai'
import { LANGUAGES, type Reader } from '../../pages/reader.ts'
import { listed, Phrase, say, sayHtml, text } from '../../pages/texts.ts'
import { VIEWS } from '../../pages/views.ts'
import { ago, duration, moment } from '../../pages/words.ts'
import { unsaid } from '../support/dictionary.ts'

const GERMAN: Reader = { language: 'de', locale: 'de-DE', zone: 'Europe/Berlin' }

/** Name and source of every text, by language. */
function textsOf(language: string): Map<string, string> {
  const folder = join(VIEWS, 'texts', language)
  const found = new Map<string, string>()
  for (const file of readdirSync(folder)) {
    const source = readFileSync(join(folder, file), 'utf8')
    for (const { id, value } of new FluentResource(source).body) {
      expect(found.has(id), `${id} stands twice in ${language}`).to.equal(false)
      found.set(id, JSON.stringify(value))
    }
  }
  return found
}
/** Values that a text names. */
const valuesOf = (source: string): string[] =>
  [...new Set([...source.matchAll(/"type":"var","name":"([^"]+)"/g)].map((match) => match[1]!))].sort()

const ROOT = join(VIEWS, '..')
const sources = ['views', 'pages', 'provider', 'resource', 'server'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(eta|ts)$/.test(file))
    .map((file) => ({ file: join(folder, file), source: readFileSync(join(ROOT, folder, file), 'utf8') })),
)

describe('texts of pages', () => {
  const english = textsOf('en')

  for (const language of LANGUAGES.slice(1)) {
    it(`are all there in ${language}, and name the same values`, () => {
      const other = textsOf(language)
      expect([...other.keys()].sort()).to.deep.equal([...english.keys()].sort())
      for (const [name, source] of english) expect(valuesOf(other.get(name)!), name).to.deep.equal(valuesOf(source))
    })
  }

  it('use the words of docs/words.md', () => {
    const odd = LANGUAGES.flatMap((language) =>
      [...textsOf(language)].flatMap(([name, source]) =>
        unsaid(source.replaceAll(/<[^>]*>/g, ' '))
          // What English does not say, German writes so.
          .filter((word) => language === 'en' || word !== 'E-Mail')
          .map((word) => `${language} ${name}: ${word}`),
      ),
    )
    expect(odd).to.eql([])
  })

  it('call a page by its name', () => {
    for (const language of LANGUAGES) {
      const reader: Reader = { language, locale: language, zone: 'UTC' }
      for (const name of ['consent-withdraw', 'scope-offline-access-description'])
        expect(say(reader, name, { link: '' }), name).to.contain(say(reader, 'page-authorized'))
      for (const name of ['without-done', 'connect-password-none']) expect(say(reader, name), name).to.contain(say(reader, 'page-security'))
    }
  })

  it('are there where they are said', () => {
    const missing = sources.flatMap(({ file, source }) =>
      [...source.matchAll(/(?<![\w.])(?:it\.)?(?:t|html|text)\(\s*'([a-z][a-z0-9]*-[a-z0-9-]+)'/g)]
        .filter(([, name]) => !english.has(name!))
        .map(([, name]) => `${file}: ${name}`),
    )
    expect(missing).to.deep.equal([])
  })

  it('of messages are there, three each, and none that no message has', () => {
    const said = new Set(sources.flatMap(({ source }) => [...source.matchAll(/\bmessage\('([a-z-]+)'/g)].map(([, name]) => name!)))
    const needed = [...said].flatMap((name) => ['title', 'happened', 'next'].map((part) => `message-${name}-${part}`))
    const there = [...english.keys()].filter((name) => /^message-.*-(title|happened|next)$/.test(name))
    expect(there.sort()).to.deep.equal(needed.sort())
  })

  it('are said somewhere, each of them', () => {
    const all = sources.map(({ source }) => source).join('\n')
    const literal = new Set([...all.matchAll(/'([a-z][a-z0-9-]*)'/g)].map((match) => match[1]!))
    // `scope-${name}-title`: names that are put together.
    const patterns = [...all.matchAll(/`([a-z][a-z0-9-]*-\$\{[^`]*)`/g)].map(
      (match) => new RegExp(`^${match[1]!.replaceAll(/\$\{[^}]*\}/g, '[a-z0-9-]+')}$`),
    )
    const unused = [...english.keys()].filter((name) => !literal.has(name) && !patterns.some((pattern) => pattern.test(name)))
    expect(unused).to.deep.equal([])
  })

  it('are English where nobody knows who reads, and in JSON', () => {
    expect(`${text('time-minutes', { n: 1 })}`).to.equal('1 minute')
    expect(JSON.stringify({ wait: duration(1200) })).to.equal('{"wait":"20 minutes"}')
  })

  it('are said in the language of the reader, numbers, lists and times too', () => {
    expect(say(GERMAN, 'time-seconds', { n: 1204 })).to.equal('1.204 Sekunden')
    expect(listed(['a', text('time-now'), 'b']).in(GERMAN)).to.equal('a, gerade eben und b')
    expect(moment('2026-11-23T21:33:00Z').in(GERMAN)).to.equal('23. November 2026 um 22:33 MEZ')
    expect(String(moment('2026-11-23T21:33:00Z'))).to.equal('23 November 2026 at 21:33 UTC')
    expect(ago('2026-11-20', Date.parse('2026-11-23T21:33:00Z')).in(GERMAN)).to.equal('vor 3 Tagen')
  })

  it('have no markup that a value brought', () => {
    const value = new Phrase(() => '<b>"x"</b>')
    expect(sayHtml(GERMAN, 'login-to-app', { app: value })).to.equal(
      'um mit <strong>&lt;b&gt;&quot;x&quot;&lt;/b&gt;</strong> fortzufahren',
    )
  })

  it('that do not exist, or lack a value, are a fault and not an empty page', () => {
    expect(() => say(GERMAN, 'no-such-text')).to.throw('has no text no-such-text')
    expect(() => say(GERMAN, 'time-minutes')).to.throw('time-minutes')
  })
})
