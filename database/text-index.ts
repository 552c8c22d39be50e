/**
 * Tables whose `search_key` has an index of trigrams: FTS5 on SQLite (`<table>_text`, kept by triggers), pg_trgm on PostgreSQL. Smaller
 * tables are searched row by row.
 */
export const TEXT_INDEXED = ['part_part', 'stock_item', 'company_supplier_part', 'company_manufacturer_part'] as const

/** Trigrams cannot find less than this many characters. */
export const MIN_INDEXED = 3

/** Text as it is searched: composed, compatible and lower case, so that both databases fold alike (SQLite's own folding knows ASCII only). */
export const fold = (text: string): string => text.normalize('NFKC').toLowerCase()

/** What a row's `search_key` column holds: the folded values of its searched columns, one a line. */
export const searchKey = (values: readonly unknown[]): string =>
  fold(values.map((v) => (v === null || v === undefined ? '' : String(v))).join('\n'))
