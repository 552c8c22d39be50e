/** Orders and what they need, made through the API. */
import { expect } from 'chai'
import type { Api } from '../../../support/api.ts'
import { type Made, makeCompany, makePart } from '../../../support/builders.ts'

type Values = Readonly<Record<string, unknown>>

let skus = 0
export async function made(api: Api, path: string, values: Values): Promise<Made> {
  const { status, body, text } = await api.post(path, values)
  expect(status, `POST ${path}: ${text}`).to.equal(201)
  return body
}

export const makeSupplier = (api: Api, values: Values = {}): Promise<Made> => makeCompany(api, { is_supplier: true, ...values })

/** @param values of the supplier part; the supplier and the part are made unless given */
export const makeSupplierPart = async (api: Api, values: Values = {}): Promise<Made> =>
  made(api, '/company/part/', {
    SKU: `SKU-${++skus}`,
    ...values,
    part: values.part ?? (await makePart(api)).pk,
    supplier: values.supplier ?? (await makeSupplier(api)).pk,
  })

export const makeOrder = async (api: Api, values: Values = {}): Promise<Made> =>
  made(api, '/order/po/', { ...values, supplier: values.supplier ?? (await makeSupplier(api)).pk })

/** A line on an order; without a supplier part a new one of the order's supplier. */
export const makeLine = async (api: Api, order: Made, values: Values = {}): Promise<Made> =>
  made(api, '/order/po-line/', {
    order: order.pk,
    quantity: 10,
    merge_items: false,
    ...values,
    part: values.part ?? (await makeSupplierPart(api, { supplier: order.supplier })).pk,
  })

export const act = async (api: Api, order: Made, action: string, values: Values = {}): Promise<void> => {
  const { status, text } = await api.post(`/order/po/${order.pk}/${action}/`, values)
  expect(status, `${action}: ${text}`).to.equal(201)
}

export const seen = async (api: Api, path: string) => {
  const { status, body, text } = await api.get(path)
  expect(status, text).to.equal(200)
  return body
}
