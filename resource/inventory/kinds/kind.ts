/**
 * A kind of thing, said once: what it is called, where it is kept, what opens it, and what can hang on it. Who may see or change what hangs
 * on a thing is who may see or change the thing.
 */
import type { Role, Verb } from '../../../provider/scopes.ts'
import { type Asked, allow } from '../../auth/gate.ts'
import { openTable } from '../../engine/comparison.ts'
import type { Model } from '../../engine/fields/ref.ts'

/** What a thing can carry. */
export type Carried = 'parameters' | 'attachments' | 'notes' | 'tags'

interface Said {
  /** What InvenTree calls one of them; by default its name in words. */
  readonly label?: string
  /** Its number, as some fields of the contract name it: never given to another kind. */
  readonly number?: number
  /** Absent when nothing of the kind is kept, or nothing asks for it. */
  readonly table?: string
  /** Tables that hold more of the same rows. */
  readonly beside?: readonly string[]
  /** Where its list is served. */
  readonly url?: string
  /** Home roles: any one covers reading and writing. */
  readonly roles?: readonly Role[]
  /** Roles that work with it and may therefore see it. */
  readonly seenBy?: readonly Role[]
  /** What opens each verb where no role does. */
  readonly access?: (verb: Verb) => Asked
  readonly carries?: readonly Carried[]
  /** Metadata is kept with it: read below its own address, too, or apart from it alone. */
  readonly metadata?: 'below' | 'apart'
  /** Columns besides the key that its metadata can be looked up by. */
  readonly lookups?: readonly string[]
  /** Its things lie below each other: what is meant by one is its whole branch. */
  readonly tree?: boolean
  /** Where the web page of InvenTree shows one of them, below `/web/` and before its key. */
  readonly page?: string
  /** It carries barcodes: the two letters that stand for it in a short one. */
  readonly barcode?: string
  /** Folder of its pictures, below that of the media. */
  readonly pictures?: string
  /** The search in several kinds at once knows it. */
  readonly searched?: boolean
}

export interface Kind extends Omit<Said, keyof Model>, Model {
  readonly app: string
  readonly label: string
  /** `part.part`, as the contract's content types name it. */
  readonly contentType: string
}

/** Those of the files that were loaded: index.ts loads all. */
const all: Kind[] = []

/** @param called app and name, as InvenTree calls it: `part.PartCategory` @throws Error at start-up for a second one of its name or number */
export function kind(called: `${string}.${string}`, said: Said): Kind {
  const [app, name] = called.split('.') as [string, string]
  const { roles = [], seenBy = [] } = said
  const { access = (verb) => allow.role(verb, verb === 'view' ? [...roles, ...seenBy] : roles) } = said
  const asked = new Map<Verb, Asked>()
  const made: Kind = {
    url: '',
    label: name.replace(/(?<=[a-z])[A-Z]/g, ' $&'),
    ...said,
    access: (verb) => asked.get(verb) ?? asked.set(verb, access(verb)).get(verb)!,
    app,
    name,
    model: name.toLowerCase(),
    contentType: called.toLowerCase(),
  }
  if (all.some(({ model, number }) => model === made.model || (number && number === made.number)))
    throw new Error(`Two kinds share the name or the number of ${called}`)
  for (const table of [said.table, ...(said.beside ?? [])]) if (table) openTable(table, () => made.access('view'))
  all.push(made)
  return made
}

/** Kinds that things of this sort hang on, by app, and inside one as it names them. */
export const carrying = (what: Carried): readonly Kind[] => byApp().filter(({ carries }) => carries?.includes(what))
export const byApp = (): readonly Kind[] => all.toSorted((a, b) => (a.app < b.app ? -1 : Number(a.app > b.app)))

/** What opens a verb of things of at least one of these kinds. Which one it is, the row says. */
export function anyAccess(kinds: readonly Kind[], verb: Verb): Asked {
  return { anyOf: [...new Set(kinds.flatMap((each) => each.access(verb).anyOf))].sort() }
}

/** What opens rows that hang on things of these kinds: to add one is to change the thing. */
export const onThings =
  (kinds: () => readonly Kind[]) =>
  (verb: Verb): Asked =>
    anyAccess(kinds(), verb === 'add' ? 'change' : verb)

/** Seen by everybody, managed by staff. */
export const byStaff = (verb: Verb): Asked => (verb === 'view' ? allow.general : allow.staff)
