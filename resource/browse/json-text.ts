/** JSON text laid out for reading, number by number as it came: pieces with a kind, and a link where a value can be followed. */

export interface Piece {
  readonly text: string
  readonly kind?: 'key' | 'text' | 'number' | 'word'
  readonly href?: string
}

/** Where a value stands: keys of objects and places in arrays, from the outside in. */
export type Path = readonly (string | number)[]

export interface LaidOut {
  readonly pieces: readonly Piece[]
  /** Whether the text goes on after what is shown. */
  readonly cut: boolean
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|true|false|null|[[\]{},:]/g
const MAX_ROWS = 100
const MAX_PIECES = 40_000

interface Frame {
  readonly array: boolean
  place: string | number
  empty: boolean
  /** Inside an object: is a key the next thing? */
  keyNext: boolean
}

/** @param link where the value of a string or number leads to, if anywhere */
export function layOut(json: string, link: (path: Path, value: string | number) => string | undefined): LaidOut {
  const pieces: Piece[] = []
  const frames: Frame[] = []
  let plain = ''
  const put = (piece: Piece) => {
    if (plain) pieces.push({ text: plain })
    plain = ''
    pieces.push(piece)
  }
  const newLine = () => {
    plain += `\n${'  '.repeat(frames.length)}`
  }
  for (const [token] of json.matchAll(TOKEN)) {
    const frame = frames.at(-1)
    if (token === '}' || token === ']') {
      const empty = frames.pop()?.empty ?? true
      if (!empty) newLine()
      plain += token
      continue
    }
    if (token === ',') {
      if (typeof frame!.place === 'number') frame!.place += 1
      frame!.keyNext = !frame!.array
      plain += token
      newLine()
      if (isRows(frames) && (frame!.place as number) >= MAX_ROWS) return { pieces: [...pieces, { text: `${plain}…` }], cut: true }
      continue
    }
    if (token === ':') {
      frame!.keyNext = false
      plain += ': '
      continue
    }
    if (frame?.empty) {
      frame.empty = false
      newLine()
    }
    if (token === '{' || token === '[') {
      frames.push({ array: token === '[', place: token === '[' ? 0 : '', empty: true, keyNext: token === '{' })
      plain += token
    } else if (frame?.keyNext) {
      frame.place = JSON.parse(token) as string
      put({ text: token, kind: 'key' })
    } else {
      const kind = token.startsWith('"') ? 'text' : /^[tfn]/.test(token) ? 'word' : 'number'
      const href = kind === 'word' ? undefined : link(pathOf(frames), JSON.parse(token) as string | number)
      put({ text: token, kind, ...(href === undefined ? {} : { href }) })
    }
    if (pieces.length > MAX_PIECES) return { pieces: [...pieces, { text: `${plain} …` }], cut: true }
  }
  return { pieces: plain ? [...pieces, { text: plain }] : pieces, cut: false }
}

const pathOf = (frames: readonly Frame[]): Path => frames.map(({ place }) => place)

/** Are these the frames of a list's rows: an array, or the `results` of a page? */
const isRows = (frames: readonly Frame[]): boolean =>
  frames.at(-1)!.array && (frames.length === 1 || (frames.length === 2 && frames[0]!.place === 'results'))
