/** What labels of suppliers say, by their text alone. */
import { expect } from 'chai'
import { readLabel } from '../../../../resource/inventory/barcode/labels/index.ts'
import type { Label } from '../../../../resource/inventory/barcode/labels/label.ts'

const GS = '\u001d'
const RS = '\u001e'
const EOT = '\u0004'
const PIECE = 100_000
const fields = (...all: string[]) => all.join(GS)

const READ: readonly (readonly [string, string, Label])[] = [
  [
    'DigiKey, P its number',
    `[)>${RS}06${GS}${fields('P311-TEST-ND', '1PRC-TEST', 'K', '1K55500011', '10K66600022', '11K1', '4LPH', 'Q10', '11ZPICK', '12Z1', '20Z000')}`,
    { supplier: 'DigiKey', sku: '311-TEST-ND', mpn: 'RC-TEST', theirOrder: '55500011', quantity: 10 * PIECE },
  ],
  [
    'DigiKey, P our number, 30P its own, K our order',
    `[)>${RS}06${GS}${fields('POUR-7', '1PRC-TEST', '30P311-TEST-ND', 'KPO-0007', '1K55500011', '9D2439', '1TLOT9', 'Q250', '13Z9')}${RS}${EOT}`,
    { supplier: 'DigiKey', sku: '311-TEST-ND', mpn: 'RC-TEST', order: 'PO-0007', theirOrder: '55500011', quantity: 250 * PIECE },
  ],
  [
    'Mouser: no number of its own',
    `[)>${RS}06${GS}${fields('KPO-0008', '14K011', '1PMC-TEST', 'Q3', '11K070000001', '4LMX', '1VTI')}${RS}${EOT}`,
    { supplier: 'Mouser', mpn: 'MC-TEST', order: 'PO-0008', quantity: 3 * PIECE },
  ],
  [
    'Mouser of old',
    `>[)>06${GS}${fields('K21000001', '1PLD-TEST', 'Q32', '11K060000001', '4LCN', '1VST')}`,
    { supplier: 'Mouser', mpn: 'LD-TEST', order: '21000001', quantity: 32 * PIECE },
  ],
  [
    'Mouser, P our number',
    `[)>${RS}06${GS}${fields('POUR-7', '14K011', '1PMC-TEST', 'Q3')}`,
    { supplier: 'Mouser', mpn: 'MC-TEST', quantity: 3 * PIECE },
  ],
  ['no separator after the header', `[)>06${fields('1PLD-TEST', 'Q2.5')}`, { mpn: 'LD-TEST', quantity: 2.5 * PIECE }],
  ['separators as pictures', '[)>\u241e06\u241dPX-1\u241dQ4\u241e\u2404', { sku: 'X-1', quantity: 4 * PIECE }],
  [
    'the first of several records and of several values',
    `[)>${RS}06${GS}${fields('PX-1', 'PX-2', 'Q4')}${RS}06${GS}Q9`,
    { sku: 'X-1', quantity: 4 * PIECE },
  ],
  ['an amount that is none', `[)>${RS}06${GS}${fields('PX-1', 'Q-4')}`, { sku: 'X-1' }],
  ['an amount of nothing', `[)>${RS}06${GS}${fields('PX-1', 'Q0')}`, { sku: 'X-1' }],
  ['an amount like a program writes it', `[)>${RS}06${GS}${fields('PX-1', 'Q1e9')}`, { sku: 'X-1' }],
  ['names of JavaScript', `[)>${RS}06${GS}${fields('__proto__', 'constructor', 'P__proto__')}`, { sku: '__proto__' }],
  [
    'LCSC',
    '{pbn:PICK2500000001,on:SO2500000001,pc:C900001,pm:ST-TEST,qty:2,mc:,cc:1,pdi:30000001}',
    { supplier: 'LCSC', sku: 'C900001', mpn: 'ST-TEST', theirOrder: 'SO2500000001', quantity: 2 * PIECE },
  ],
  ['LCSC, a comma in a number', '{pc:C9,pm:BC-TEST,215,qty:5}', { supplier: 'LCSC', sku: 'C9', mpn: 'BC-TEST,215', quantity: 5 * PIECE }],
  ['LCSC, names of JavaScript', '{__proto__:1,constructor:2,pc:C9,qty:}', { supplier: 'LCSC', sku: 'C9' }],
  [
    'TME',
    'QTY:5 PN:WB-TEST PO:19000001/3 CPO:PO-0009 MFR:SOMEBODY MPN:MWB-TEST CoO:TH RoHS https://www.tme.eu/details/WB-TEST',
    { supplier: 'TME', sku: 'WB-TEST', mpn: 'MWB-TEST', order: 'PO-0009', theirOrder: '19000001', quantity: 5 * PIECE },
  ],
  ['TME by semicolons', 'QTY:5;PN:WB-TEST;PO:19000001/3', { supplier: 'TME', sku: 'WB-TEST', theirOrder: '19000001', quantity: 5 * PIECE }],
  ['the link of TME', 'https://www.tme.eu/details/SMD-TEST-1%25', { supplier: 'TME', sku: 'SMD-TEST-1%' }],
  ['the link of TME in a language', 'https://www.tme.eu/en/details/WB-TEST/some-words/maker/?x=1', { supplier: 'TME', sku: 'WB-TEST' }],
  [
    'the data-matrix of TME',
    'PWB-TEST 1PMPNMWB-TEST Q1 K19000001/1',
    { supplier: 'TME', sku: 'WB-TEST', mpn: 'MWB-TEST', theirOrder: '19000001', quantity: PIECE },
  ],
]

const NOT_READ: readonly string[] = [
  '',
  'X',
  'REEL 1',
  'Pump Quarter',
  'PN:X',
  'INV-PA1',
  '{"part": 1}',
  '{"pc": "C1"}',
  '{}',
  '{pc}',
  '{:,pc:C1}',
  `[)>${RS}05${GS}PX`,
  'https://tme.eu.example.org/details/X',
  'https://www.tme.eu/details/%E0%A4%A',
  '5555555555555555555555',
  'Ä:Ö ü',
]

describe('labels of suppliers', () => {
  for (const [name, text, said] of READ)
    it(`are read: ${name}`, () => {
      expect(JSON.parse(JSON.stringify(readLabel(text)))).to.deep.equal(said)
    })
  for (const text of NOT_READ) it(`are not ${JSON.stringify(text)}`, () => expect(readLabel(text)).to.equal(undefined))

  it('take no longer to read where somebody means harm', () => {
    const full = (piece: string) => piece.repeat(Math.ceil(4095 / piece.length)).slice(0, 4095)
    const began = performance.now()
    for (const piece of ['a:', 'a:b ', ' ', ',', '{:', 'PN:', `P${GS}`, '[)>06', 'https://www.tme.eu/details/', '9', '%'])
      for (const text of [full(piece), `{${full(piece).slice(2)}}`, `[)>${RS}06${GS}${full(piece)}`, `QTY:1 PN:2 ${full(piece)}`])
        readLabel(text)
    expect(performance.now() - began).to.be.below(500)
  })
})
