/**
 * Tables whose `search_key` has an index of trigrams: FTS5 on SQLite (`<table>_text`, kept by triggers), pg_trgm on PostgreSQL. Smaller
 * tables are searched row by row.
 */
export const TEXT_INDEXED = ['part_part', 'stock_item', 'company_supplier_part', 'company_manufacturer_part'] as const

/** Trigrams cannot find less than this many characters. */
export const MIN_INDEXED = 3
