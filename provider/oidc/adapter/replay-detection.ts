import { errors } from 'oidc-provider'
import { Model, type Saving } from './model.ts'
import { insertOnce } from './records.ts'

/** A proof that was shown once (RFC 9449 §11.1). */
export class ReplayDetectionModel extends Model {
  protected override async save(saving: Saving): Promise<void> {
    if (!(await this.db.write((run) => insertOnce(run, saving)))) throw new errors.InvalidDpopProof('DPoP proof JWT Replay detected')
  }
}
