/**
 * Rows for tests, made through the API by somebody who may. What a row needs besides itself is made along with it; names are unique
 * unless given.
 */
import type { Api } from './api.ts'

type Values = Readonly<Record<string, unknown>>
/** An answer's row. */
export type Made = { pk: number; name: string } & Record<string, unknown>

let made = 0
const unique = (what: string): string => `${what} ${++made}`

async function make(api: Api, path: string, values: Values): Promise<Made> {
  const { status, body, text } = await api.post(path, values)
  if (status !== 201) throw new Error(`POST ${path} answered ${status}: ${text}`)
  return body
}

export const makeCategory = (api: Api, values: Values = {}): Promise<Made> =>
  make(api, '/part/category/', { name: unique('category'), ...values })

export const makePart = async (api: Api, values: Values = {}): Promise<Made> =>
  make(api, '/part/', { name: unique('part'), category: 'category' in values ? values.category : (await makeCategory(api)).pk, ...values })

export const makeCompany = (api: Api, values: Values = {}): Promise<Made> => make(api, '/company/', { name: unique('company'), ...values })

const companyOf = async (api: Api, values: Values): Promise<unknown> => values.company ?? (await makeCompany(api)).pk

export const makeContact = async (api: Api, values: Values = {}): Promise<Made> =>
  make(api, '/company/contact/', { name: unique('contact'), ...values, company: await companyOf(api, values) })

export const makeAddress = async (api: Api, values: Values = {}): Promise<Made> =>
  make(api, '/company/address/', { title: unique('address'), ...values, company: await companyOf(api, values) })

/** Branches by name, each below the one before: `['a', 'b']` makes a and a/b. @returns them from the root down */
export async function makeBranch(api: Api, names: readonly string[], parent?: number): Promise<Made[]> {
  const branch: Made[] = []
  for (const name of names) branch.push(await makeCategory(api, { name, parent: branch.at(-1)?.pk ?? parent ?? null }))
  return branch
}

/** One pixel. */
export const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
