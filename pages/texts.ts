/**
 * What pages say, in the language of whoever reads. The texts stand in views/texts/<language>/*.ftl (Project Fluent), a file an area, each
 * with a name that no other file has. A template writes `it.t('login-title')` or `it.html('login-to-app', { app })`; a program that does not know who
 * will read makes `text('login-title', values)`, which becomes words where the page is made.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FluentBundle, FluentResource } from '@fluent/bundle'
import { ENGLISH, LANGUAGES, type Language, type Reader } from './reader.ts'
import { VIEWS } from './views.ts'

/** Something to be said once it is known who reads; as a string, and in JSON, it is English. */
export class Phrase {
  readonly in: (reader: Reader) => string

  constructor(say: (reader: Reader) => string) {
    this.in = say
  }
  toString(): string {
    return this.in(ENGLISH)
  }
  toJSON(): string {
    return this.in(ENGLISH)
  }
}

/** What may stand in a text. Numbers are written as the language does, and choose between singular and plural. */
export type Values = Readonly<Record<string, string | number | Phrase>>

function load(language: Language): FluentBundle {
  const bundle = new FluentBundle(language, { useIsolating: false })
  const folder = join(VIEWS, 'texts', language)
  for (const file of readdirSync(folder)) {
    const [error] = bundle.addResource(new FluentResource(readFileSync(join(folder, file), 'utf8')))
    if (error) throw new Error(`views/texts/${language}/${file}: ${error.message}`)
  }
  return bundle
}
const bundles = new Map(LANGUAGES.map((language) => [language, load(language)]))

/** The text of this name. @throws Error when there is none, or when a value that it names is missing */
export function say(reader: Reader, name: string, values: Values = {}): string {
  const bundle = bundles.get(reader.language)!
  const pattern = bundle.getMessage(name)?.value
  if (!pattern) throw new Error(`views/texts/${reader.language} has no text ${name}`)
  const given = Object.entries(values).map(([key, value]) => [key, value instanceof Phrase ? value.in(reader) : value])
  const errors: Error[] = []
  const said = bundle.formatPattern(pattern, Object.fromEntries(given), errors)
  if (errors[0]) throw new Error(`views/texts/${reader.language}, ${name}: ${errors[0].message}`)
  return said
}

/** A text whose reader is not known yet. */
export const text = (name: string, values?: Values): Phrase => new Phrase((reader) => say(reader, name, values))

const words = (reader: Reader, said: string | Phrase): string => (said instanceof Phrase ? said.in(reader) : said)

/** `a, b and c`; as a disjunction, `a, b or c`. */
export const listed = (items: readonly (string | Phrase)[], type: 'conjunction' | 'disjunction' = 'conjunction'): Phrase =>
  new Phrase((reader) => new Intl.ListFormat(reader.locale, { type }).format(items.map((item) => words(reader, item))))

/** The same one after the other, as facts of a line. */
export const joined = (items: readonly (string | Phrase)[], between = ' · '): Phrase =>
  new Phrase((reader) => items.map((item) => words(reader, item)).join(between))

/** As it begins a sentence. */
export const capital = (said: string | Phrase): Phrase =>
  new Phrase((reader) => words(reader, said).replace(/^./u, (letter) => letter.toLocaleUpperCase(reader.locale)))

/** Is there a text of this name? For names that come from data. */
export const hasText = (name: string): boolean => bundles.get('en')!.hasMessage(name)

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
/** A value as text of HTML. */
export const escapeHtml = (value: unknown): string => String(value).replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign]!)

/** What a template has made already, to be part of a text as it is. */
export class Markup {
  readonly html: string

  constructor(html: string) {
    this.html = html
  }
}

/** A text that has markup in it, which no value but `Markup` adds to. */
export function sayHtml(reader: Reader, name: string, values: Readonly<Record<string, Values[string] | Markup>> = {}): string {
  const escaped = Object.entries(values).map(([key, value]): [string, string | number] => [
    key,
    typeof value === 'number' ? value : value instanceof Markup ? value.html : escapeHtml(words(reader, value)),
  ])
  return say(reader, name, Object.fromEntries(escaped))
}
