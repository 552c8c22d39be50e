/** Who may do something, in words: for the descriptions of operations. */
import { SCOPES, type Scope } from '../../provider/scopes.ts'
import { type Access, type Asked, type Lesser, spoken } from '../auth/gate.ts'
import { personText } from '../auth/in-person.ts'

/** "add parts" */
export const deed = (scope: Scope): string => {
  const title = String(SCOPES.get(scope)!.title)
  return title.charAt(0).toLowerCase() + title.slice(1)
}

/**
 * Scopes and roles that open an operation, in Markdown.
 * @param scopesPage address of the page that explains scopes
 */
export function accessText(access: Access, scopesPage: string, lesser?: Lesser): string {
  if (access === 'open') return 'Needs no credentials.'
  if (access.inPerson) return personText(access.inPerson)
  const text = scopesText(access, scopesPage)
  if (!lesser) return text
  const fields = lesser.fields.map((name) => `\`${name}\``).join(', ')
  const { also } = lesser.access
  const less = scopesText(lesser.access, scopesPage)
  return `${text}\n\nA body that names ${fields} and nothing else sets what is the caller's own. ${less}${
    also ? ` Besides it asks for sight of the row. ${scopesText(also, scopesPage)}` : ''
  }`
}

function scopesText(access: Asked, scopesPage: string): string {
  const link = (scope: Scope) => `[\`${scope}\`](${scopesPage}#${scope})`
  const [first, ...others] = access.anyOf
  if (!first) return 'Is open to nobody.'
  if (!others.length) return `Needs the scope ${link(first)} (${deed(first)}), and a person with ${spoken([first])} at that moment.`
  const lines = access.anyOf.map((scope) => `- ${link(scope)} (${deed(scope)}), and ${spoken([scope])}`)
  return `Needs any one of these scopes, and a person with the role of the same name at that moment:\n\n${lines.join('\n')}`
}
