import Provider, { type AdapterPayload, errors } from 'oidc-provider'
import type { Run } from '../../../database.ts'
import type { Saving } from './model.ts'
import { PersonalModel } from './presence.ts'
import { readRecord, updateUnchanged } from './records.ts'
import type { Stored } from './stored.ts'

/**
 * How the person's side of the device flow names a device code: not by its value, which would let a reader of the database redeem it.
 * The device's side, the token endpoint, never understands this name.
 */
const DEVICE_CODE_HASH = 'sha256.'
const PERSONS_SIDE = ['code_verification', 'device_resume']

/** By this name the page for the code of a device knows what to say. */
const codeUsed = (userCode: string | undefined): Error =>
  Object.assign(new errors.InvalidRequest('the code was used already'), { name: 'AlreadyUsedError', userCode })

export class DeviceCodeModel extends PersonalModel {
  protected override rowId(id: string): string {
    const isNamed = id.startsWith(DEVICE_CODE_HASH) && PERSONS_SIDE.includes(Provider.ctx?.oidc.route ?? '')
    return isNamed ? id.slice(DEVICE_CODE_HASH.length) : super.rowId(id)
  }

  /** It must be as it was: one answer for a code. */
  protected override async update(run: Run, saving: Saving, stored: Stored): Promise<void> {
    if (!(await updateUnchanged(run, saving, stored))) throw codeUsed(saving.userCode)
  }

  override async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    const payload = await readRecord(this.db, this.name, 'user_code', userCode)
    return payload && { ...payload, jti: DEVICE_CODE_HASH + payload.rowId }
  }
}
