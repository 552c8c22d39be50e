import type { Operation } from '../../../engine/operation.ts'
import { createItemOperation } from '../item/create-item.ts'
import { addStockOperation } from './add-stock.ts'
import { assignStockOperation } from './assign-stock.ts'
import { changeStatusOperation } from './change-status.ts'
import { convertStockOperation } from './convert-stock.ts'
import { countStockOperation } from './count-stock.ts'
import { disassembleStockOperation } from './disassemble-stock.ts'
import { installStockOperation, uninstallStockOperation } from './install-stock.ts'
import { mergeStockOperation } from './merge-stock.ts'
import { removeStockOperation } from './remove-stock.ts'
import { returnStockOperation } from './return-stock.ts'
import { serializeStockOperation } from './serialize-stock.ts'
import { transferStockOperation } from './transfer-stock.ts'

/** What can be done with stock items. */
export const stockActions: readonly Operation[] = [
  addStockOperation,
  removeStockOperation,
  countStockOperation,
  transferStockOperation,
  returnStockOperation,
  mergeStockOperation,
  assignStockOperation,
  changeStatusOperation,
  convertStockOperation,
  installStockOperation,
  uninstallStockOperation,
  serializeStockOperation,
  disassembleStockOperation,
  createItemOperation,
]
