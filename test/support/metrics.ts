/** Prometheus' text format (0.0.4), read strictly: what does not follow it throws. */
import { expect } from 'chai'

export interface Series {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"'
const NUMBER = '[+-]?(?:\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?|Inf)|NaN'
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? (${NUMBER})$`, 'i')

/** Every series of a scrape. Each belongs to the family whose HELP and TYPE stand above it, and none comes twice. */
export function series(text: string): Series[] {
  expect(text.endsWith('\n')).to.equal(true)
  const found: Series[] = []
  const families = new Set<string>()
  const keys = new Set<string>()
  let family = { name: '', type: '' }
  for (const line of text.trimEnd().split('\n').filter(Boolean)) {
    const [, kind, name = '', rest = ''] = new RegExp(`^# (HELP|TYPE) (${NAME}) (.+)$`).exec(line) ?? []
    if (kind === 'HELP') {
      expect(families.has(name), line).to.equal(false)
      families.add(name)
      family = { name, type: '' }
    } else if (kind === 'TYPE') {
      expect(name, line).to.equal(family.name)
      expect(rest, line).to.match(/^(counter|gauge|histogram|summary)$/)
      family.type = rest
    } else {
      const [, sample, labels = '', value] = SAMPLE.exec(line) ?? []
      if (sample === undefined) throw new Error(`not a sample: ${line}`)
      const suffixes =
        family.type === 'histogram' ? ['_bucket', '_sum', '_count'] : family.type === 'summary' ? ['', '_sum', '_count'] : ['']
      expect(
        suffixes.map((suffix) => family.name + suffix),
        line,
      ).to.include(sample)
      const pairs = [...labels.matchAll(new RegExp(LABEL, 'g'))].map(([pair]) => {
        const at = pair.indexOf('=')
        return [pair.slice(0, at), JSON.parse(pair.slice(at + 1))] as [string, string]
      })
      const key = `${sample} ${JSON.stringify(pairs.sort())}`
      expect(keys.has(key), `twice: ${line}`).to.equal(false)
      keys.add(key)
      found.push({ name: sample, labels: Object.fromEntries(pairs), value: Number(value?.replace(/inf/i, 'Infinity')) })
    }
  }
  return found
}

/** The value of one series, 0 where there is none yet. */
export function value(text: string, name: string, labels: Readonly<Record<string, string>> = {}): number {
  const wanted = Object.entries(labels)
  const same = (s: Series) =>
    s.name === name && Object.keys(s.labels).length === wanted.length && wanted.every(([label, word]) => s.labels[label] === word)
  return series(text).find(same)?.value ?? 0
}

/** A scrape. */
export async function getText(url: string, token?: string): Promise<string> {
  const answer = await fetch(url, { headers: token ? { Authorization: `Bearer ${token}` } : {} })
  expect(answer.status).to.equal(200)
  expect(answer.headers.get('content-type')).to.match(/^text\/plain; version=0\.0\.4/)
  return answer.text()
}
