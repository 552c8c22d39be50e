import { readEcia } from './ecia.ts'
import type { Label } from './label.ts'
import { readLcsc } from './lcsc.ts'
import { readTme } from './tme.ts'

/** What suppliers print on their bags and reels. @returns undefined for a text of no form that is known */
export const readLabel = (text: string): Label | undefined => readEcia(text) ?? readLcsc(text) ?? readTme(text)
