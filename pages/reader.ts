/** Who reads a page: in which language, and by which clock. */
import type Koa from 'koa'

/** Languages that pages are written in; the first is used where none is asked for. Each has a folder in views/texts/. */
export const LANGUAGES = ['en', 'de'] as const
export type Language = (typeof LANGUAGES)[number]

export interface Reader {
  readonly language: Language
  /** BCP 47 tag by which dates and numbers are written; a tag of that language. */
  readonly locale: string
  /** IANA name of the time zone. */
  readonly zone: string
}

const LOCALES: Record<Language, string> = { en: 'en-GB', de: 'de-DE' }
export const ENGLISH: Reader = { language: 'en', locale: LOCALES.en, zone: 'UTC' }

/** What a person has chosen (OpenID Connect Core §5.1); empty where nothing is. */
export interface Chosen {
  readonly locale: string
  readonly zoneinfo: string
}

const languageOf = (tag: string): Language | undefined => LANGUAGES.find((language) => language === tag.toLowerCase().split('-')[0])

/** Notes what the signed-in person has chosen, for the page that this request is answered with. */
export function readBy(ctx: Koa.Context, person: Chosen): void {
  ctx.state['chosen'] = person
}

/** Was somebody noted? */
export const isReaderKnown = (ctx: Koa.Context): boolean => ctx.state['chosen'] !== undefined

/** The time zone that the person has chosen; empty where that is left to the browser. */
export const chosenZone = (ctx: Koa.Context): string => (ctx.state['chosen'] as Chosen | undefined)?.zoneinfo ?? ''

/** The languages that an app asks for in its authorization request (OpenID Connect Core §3.1.2.1, `ui_locales`). */
export function askedIn(ctx: Koa.Context, tags: string): void {
  ctx.state['uiLocales'] = tags
}

/** The person's choice, then what the app asked for, then the browser's languages, then English. */
export function readerOf(ctx: Koa.Context): Reader {
  const { locale = '', zoneinfo = 'UTC' } = (ctx.state['chosen'] as Chosen | undefined) ?? {}
  const asked = String(ctx.state['uiLocales'] ?? '').split(' ')
  const language = [locale, ...asked].map(languageOf).find(Boolean) ?? (ctx.acceptsLanguages([...LANGUAGES]) || LANGUAGES[0])
  return {
    language: language as Language,
    locale: languageOf(locale) ? locale : LOCALES[language as Language],
    zone: zoneinfo || 'UTC',
  }
}
