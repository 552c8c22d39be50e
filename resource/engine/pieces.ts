/**
 * Long work in pieces: everybody else gets their turn in between.
 * @param work what is done with a piece
 * @returns what it made of each, in their order
 */
export async function inPieces<T, R>(all: readonly T[], size: number, work: (piece: readonly T[]) => R | Promise<R>): Promise<R[]> {
  const made: R[] = []
  for (let at = 0; at < all.length; at += size) {
    if (at) await new Promise(setImmediate)
    made.push(await work(all.slice(at, at + size)))
  }
  return made
}
