/** docs/words.md: what the product calls things, and what it does not say. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { VIEWS } from '../../pages/views.ts'

/** Words that are wrong for one thing and right for another: a test cannot know which is meant. */
const EITHER_WAY = [
  ...[
    'view',
    'create',
    'edit',
    'key',
    'end',
    'access',
    'client',
    'application',
    'app',
    'place',
    'look',
    'mend',
    'fine',
    'right',
    'permission',
  ],
  ...['make', 'root', 'login', 'grant', 'article', 'team', 'admin'],
]

/** Every word that the table tells nobody to say, whatever it is said of. */
export const UNSAID: readonly string[] = readFileSync(join(VIEWS, '../docs/words.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| (?!---|English)/.test(line))
  .flatMap((line) => line.split('|')[4]!.split(','))
  .map((word) => word.trim())
  // With parentheses the table says itself what it is wrong for.
  .filter((word) => word && !word.includes('(') && !EITHER_WAY.includes(word))

const boundary = (words: readonly string[]): RegExp => new RegExp(`(?<![\\p{L}/-])(?:${words.join('|')})(?![\\p{L}:])`, 'giu')

/** Words of a text that nobody should say. @param more that are wrong here, and right elsewhere */
export const unsaid = (text: string, more: readonly string[] = []): string[] => text.match(boundary([...UNSAID, ...more])) ?? []
