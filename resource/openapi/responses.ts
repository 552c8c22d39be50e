/** The refusals that operations share, and which of them an operation can answer with. */
import { FULL_DETAIL } from '../../pages/full.ts'
import type { Operation } from '../engine/operation.ts'

type Json = Record<string, unknown>

const DETAIL = { $ref: '#/components/schemas/Error' }

const refusal = (description: string, example: unknown, more: { schema?: Json; headers?: Json } = {}): Json => ({
  description,
  ...(more.headers ? { headers: more.headers } : {}),
  content: { 'application/json': { schema: more.schema ?? DETAIL, example } },
})

const header = (description: string): Json => ({ description, schema: { type: 'string' } })

/** `components.responses`, by the names that `refusalsOf` refers to. */
export const REFUSALS: Readonly<Record<string, Json>> = {
  BadRequest: refusal(
    'Something in the request is not valid; nothing was changed',
    { name: ['This field is required.'] },
    { schema: { $ref: '#/components/schemas/ValidationError' } },
  ),
  Unauthorized: refusal(
    'No credentials, or not valid ones',
    { detail: 'Authentication credentials were not provided.' },
    { headers: { 'WWW-Authenticate': header('The kinds of credentials that are taken') } },
  ),
  Forbidden: refusal(
    'The credential or the person may not do this; the answer names the scope or the role that is missing, or what to come with',
    {
      detail: 'You do not have permission to perform this action. This token lacks the scope r:add:part.',
    },
  ),
  NotFound: refusal('There is no such thing', { detail: 'No Part matches the given query.' }),
  NotAcceptable: refusal('Answers are JSON, which the request does not take', {
    detail: 'Could not satisfy the request Accept header.',
  }),
  PayloadTooLarge: refusal('The body is larger than the server takes', {
    detail: 'The body of the request is larger than 4 MiB (files: 32 MiB).',
  }),
  UnsupportedMediaType: refusal('The body is of a type that the server does not read', {
    detail: 'Unsupported media type "text/plain" in request.',
  }),
  TooManyRequests: refusal(
    'Too many wrong passwords by Basic from this address',
    { detail: 'Too many wrong passwords. Try again in 30 seconds.' },
    { headers: { 'Retry-After': header('Seconds to wait') } },
  ),
  InsufficientStorage: refusal('The disk of the server is full, or cannot be written to; nothing was changed', { detail: FULL_DETAIL }),
}

const MESSAGES = { type: 'array', items: { type: 'string' } }
/** Schemas of the bodies of refusals. */
export const REFUSAL_SCHEMAS: Readonly<Record<string, Json>> = {
  Error: { type: 'object', properties: { detail: { type: 'string', description: 'What happened, in a sentence' } }, required: ['detail'] },
  ValidationError: {
    description:
      'Messages by field, `non_field_errors` for the whole; some actions answer a bare list. What cannot be read at all has `detail`.',
    anyOf: [
      {
        type: 'object',
        properties: { detail: { type: 'string' }, non_field_errors: { anyOf: [MESSAGES, { type: 'string' }] } },
        additionalProperties: {},
      },
      MESSAGES,
    ],
  },
}

/** Statuses besides success that this operation can answer with, as references. */
export function refusalsOf(o: Operation): Record<string, Json> {
  const names: Record<number, string> = {
    // A token in the address, or two credentials at once, is refused before anything else is looked at.
    400: 'BadRequest',
    401: 'Unauthorized',
    ...(o.access === 'open' ? {} : { 403: 'Forbidden' }),
    ...(o.path.includes('{') ? { 404: 'NotFound' } : {}),
    ...(o.media ? {} : { 406: 'NotAcceptable' }),
    ...(o.request ? { 413: 'PayloadTooLarge', 415: 'UnsupportedMediaType' } : {}),
    429: 'TooManyRequests',
    ...(o.touches?.length ? { 507: 'InsufficientStorage' } : {}),
  }
  const shared = Object.entries(names).map(([status, name]) => [status, { $ref: `#/components/responses/${name}` }] as const)
  const own = Object.entries(o.refusals ?? {}).map(
    ([status, { description, detail }]) => [status, refusal(description, { detail })] as const,
  )
  return Object.fromEntries([...shared, ...own])
}
