/** A stock item as its line or its page shows it. */
import { Phrase } from '../../pages/texts.ts'
import { amount } from '../../pages/words.ts'
import type { Row } from './ask.ts'

/** `1,250.5 m`, by the reader's language. @param part whose unit it is counted in */
export function amountOf(quantity: unknown, part: Row | undefined): Phrase {
  const said = amount(Number(quantity ?? 0))
  const unit = part?.units
  return unit ? new Phrase((reader) => `${said.in(reader)} ${unit}`) : said
}

interface Named {
  readonly pk: number
  readonly name: string
}

/** @param part whose page it is: of its own stock its name is not said again */
export function stockOf(item: Row, part?: number) {
  const itsPart = (item.part_detail ?? undefined) as Row | undefined
  const place = (item.location_detail ?? undefined) as Row | undefined
  return {
    pk: item.pk,
    part: itsPart && itsPart.pk !== part ? ({ pk: itsPart.pk, name: itsPart.full_name } as Named) : undefined,
    hidden: !itsPart,
    place: place && ({ pk: place.pk, name: place.pathstring } as Named),
    amount: amountOf(item.quantity, itsPart),
    serial: item.serial ?? '',
    batch: item.batch ?? '',
    status: item.status_text,
    fine: item.status === 10,
    expiry: item.expiry_date,
    expired: item.expired === true,
  }
}
