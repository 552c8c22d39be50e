/** Labels that things are given. Each stands for one thing, whatever its kind: who gives one has the turn "linked barcodes". */
import type { Trx } from '../../../database.ts'
import { inTurn } from '../../engine/locks.ts'
import { invalid } from '../../errors.ts'
import { tableOf } from '../kinds/index.ts'
import { hashBarcode, SHOWN } from './barcode-hash.ts'
import { linkedTo, madeFor, type Scanned } from './find-barcode.ts'

export const IN_USE = 'Barcode is already in use'

/** What a label cannot be given because of. One in a form that is made here is never given, whether or not its thing is there. */
export async function takenBy(trx: Trx, barcode: string): Promise<Scanned | undefined> {
  await inTurn(trx, 'linked barcodes')
  return (await madeFor(trx, barcode)) ?? linkedTo(trx, hashBarcode(barcode))
}

/** @returns what the label stands for already; then nothing was given */
export async function giveBarcode(trx: Trx, { model, id }: Scanned, barcode: string): Promise<Scanned | undefined> {
  const other = await takenBy(trx, barcode)
  if (other) return other
  await trx(tableOf(model))
    .where({ id })
    .update({ barcode_data: [...barcode].slice(0, SHOWN).join(''), barcode_hash: hashBarcode(barcode) })
  return undefined
}

/** For a hash without its label. @throws ValidationError when another thing has it */
export async function checkHash(trx: Trx, { model, id }: Scanned, hash: string): Promise<void> {
  await inTurn(trx, 'linked barcodes')
  const other = await linkedTo(trx, hash)
  if (other && (other.model !== model || other.id !== id)) throw invalid(IN_USE, 'barcode_hash')
}
