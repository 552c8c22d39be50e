/** Text as it is searched: composed, compatible and lower case, so that both databases fold alike (SQLite's own folding knows ASCII only). */
export const fold = (text: string): string => text.normalize('NFKC').toLowerCase()

/** What a row's `search_key` column holds: the folded values of its searched columns, one a line. */
export const searchKey = (values: readonly unknown[]): string =>
  fold(values.map((v) => (v === null || v === undefined ? '' : String(v))).join('\n'))
