import type { Operation } from '../../../engine/operation.ts'
import { addStock, countStock, removeStock } from './adjust-stock.ts'
import { assignStock } from './assign-stock.ts'
import { changeStatus } from './change-status.ts'
import { convertStock } from './convert-stock.ts'
import { disassembleStock } from './disassemble-stock.ts'
import { installStock, uninstallStock } from './install-stock.ts'
import { mergeStock } from './merge-stock.ts'
import { returnStock } from './return-stock.ts'
import { serializeStock } from './serialize-stock.ts'
import { transferStock } from './transfer-stock.ts'

/** What can be done with stock items. */
export const stockActions: readonly Operation[] = [
  addStock,
  removeStock,
  countStock,
  transferStock,
  returnStock,
  mergeStock,
  assignStock,
  changeStatus,
  convertStock,
  installStock,
  uninstallStock,
  serializeStock,
  disassembleStock,
]
