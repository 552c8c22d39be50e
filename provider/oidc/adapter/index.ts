/** What oidc-provider keeps: who keeps each of its models. */
import type { AdapterFactory } from 'oidc-provider'
import { AccessTokenModel } from './access-token.ts'
import { ClientModel } from './client.ts'
import { DeviceCodeModel } from './device-code.ts'
import { GrantModel } from './grant.ts'
import { InteractionModel } from './interaction.ts'
import { Model, type Room } from './model.ts'
import { PersonalModel } from './presence.ts'
import { RefreshTokenModel } from './refresh-token.ts'
import { ReplayDetectionModel } from './replay-detection.ts'
import { SessionModel } from './session.ts'

/** Those that have something of their own. */
const MODELS: Readonly<Record<string, typeof Model>> = {
  AccessToken: AccessTokenModel,
  AuthorizationCode: PersonalModel,
  Client: ClientModel,
  ClientCredentials: AccessTokenModel,
  DeviceCode: DeviceCodeModel,
  Grant: GrantModel,
  Interaction: InteractionModel,
  RefreshToken: RefreshTokenModel,
  ReplayDetection: ReplayDetectionModel,
  Session: SessionModel,
}

export const recordAdapter =
  (room: Room): AdapterFactory =>
  (name) =>
    new (MODELS[name] ?? Model)(name, room)
