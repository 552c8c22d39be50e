/** What is told of a part at an address of its own below it, and changed there: `/api/part/{id}/pricing/`. */
import type { Access } from '../../auth/gate.ts'
import type { Operation } from '../../engine/operation.ts'
import { retrieve } from '../../engine/read.ts'
import { type Resource, touchesOf } from '../../engine/resource.ts'
import { update } from '../../engine/write.ts'

/** @param r its rows have the part's key */
export function besidePart(r: Resource, name: string, access: { view: Access; change: Access }): readonly Operation[] {
  const path = `/api/part/{id}/${name}/`
  const id = `part_${name.replaceAll('-', '_')}`
  const shape = { name: r.name, shape: r.fields }
  const change = (method: 'put' | 'patch'): Operation => ({
    id: `${id}_${method === 'put' ? '' : 'partial_'}update`,
    method,
    path,
    summary: `${method === 'put' ? 'Replace' : 'Change'} the ${r.noun}`,
    access: access.change,
    touches: touchesOf(r, 'change'),
    request: shape,
    partial: method === 'patch',
    status: 200,
    response: shape,
    handle: (request) => update(r, request, method === 'put' ? 'replace' : 'patch'),
  })
  return [
    {
      id: `${id}_retrieve`,
      method: 'get',
      path,
      summary: `See the ${r.noun}`,
      access: access.view,
      status: 200,
      response: shape,
      handle: (request) => retrieve(r, request),
    },
    change('put'),
    change('patch'),
  ]
}
