/** What a run made on the machine (processes, folders, a mounted disk), and how it goes away again: at its end, or when it is stopped. */

const undo: (() => unknown)[] = []

export const later = (work: () => unknown): void => void undo.push(work)

/** In the opposite order of its making. */
export async function undoAll(): Promise<void> {
  for (let work = undo.pop(); work; work = undo.pop()) await Promise.resolve(work()).catch(() => {})
}

/** Also when somebody stops the run, with Ctrl-C for example. */
export function undoOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      process.on('uncaughtException', () => {}) // what is under way fails when its ground goes
      void undoAll().finally(() => process.exit(130))
    })
}
