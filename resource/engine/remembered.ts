interface Kept<K, V> {
  get(key: K): V | undefined
  set(key: K, value: V): unknown
}

/** What is kept under a key; made when it is asked for first. */
export function remembered<K, V>(kept: Kept<K, V>, key: K, make: () => NonNullable<V>): NonNullable<V> {
  const found = kept.get(key)
  if (found) return found
  const made = make()
  kept.set(key, made)
  return made
}

/** Rows by their key, in the order that they come in. */
export function groupBy<R>(rows: readonly R[], key: (row: R) => number): Map<number, R[]> {
  const groups = new Map<number, R[]>()
  for (const row of rows) remembered(groups, key(row), () => []).push(row)
  return groups
}
