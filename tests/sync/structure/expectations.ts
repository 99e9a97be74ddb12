import { expect } from 'vitest'
import type { Served } from '../lossy-client.ts'
import { type Draft, type Refused, THIS_CHANGE } from './draft.ts'
import type { Call } from './inputs.ts'
import { SHORT } from './server-state.ts'
import { type EntityName, fromApi, keyOf, ordersOf, type Row, type Snapshot, shown } from './snapshot.ts'
import { equalPositions, violationsOf } from './violations.ts'

/** Checks what holds after every change. */
export function expectSound(rows: Snapshot, cause: unknown): void {
  expect([...violationsOf(rows), ...equalPositions(rows)], JSON.stringify(cause)).toEqual([])
}

/** Checks that an answer is a predicted error. */
export function expectAnswer(call: Call, { codes, issue }: Refused, { output, error }: Served): void {
  const found = error?.issues?.[0]?.code
  const code = codes.find((one) => one === error?.code) ?? codes.join(' or ')
  expect({ output, code: error?.code, issue: found }, JSON.stringify(call)).toEqual({ code, issue: issue ?? found })
}

interface Result {
  call: Call
  before: Snapshot
  after: Snapshot
  output: any
}

/** Checks that rows, their order and the answer are as predicted. Returns the keys of the changed rows. */
export function expectDraft(draft: Draft, { call, before, after, output }: Result): string[] {
  const about = JSON.stringify(call)
  const token: string | null = output.undoToken
  const content = (rows: Snapshot) =>
    new Map([...rows].map(([key, { position: _, version: __, changeId: ___, ...row }]) => [key, row]))
  const predicted = content(draft.rows)
  for (const [key, row] of predicted) if (row.deletion === THIS_CHANGE) predicted.set(key, { ...row, deletion: token })
  expect(content(after), about).toEqual(predicted)
  expect(ordersOf(after), about).toEqual(draft.orders)

  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (key) => before.get(key)?.version !== after.get(key)?.version,
  )
  const affected: Partial<Record<EntityName, number>> = {}
  for (const key of changed) {
    const [was, row] = [before.get(key), after.get(key)]
    const { entity } = (was ?? row) as Row
    affected[entity] = (affected[entity] ?? 0) + 1
    if (row) expect(row.changeId, `${key} ${about}`).toBe(token)
    if (row && was) expect(row.version, `${key} ${about}`).toBe(was.version + 1)
  }
  for (const [key, row] of after) if (!changed.includes(key)) expectUntouched({ call, before, row })
  expect(output.affected, about).toEqual(affected)
  expect(token !== null, about).toBe(changed.length > 0)
  expectItems({ call, before, after, output })
  return changed
}

/** Checks that an unchanged row has kept its version and position, unless its siblings were renumbered. */
function expectUntouched({ call, before, row }: Pick<Result, 'call' | 'before'> & { row: Row }): void {
  const was = before.get(keyOf(row))
  const isCrowded = [...before.values()].some(
    ({ entity, position }) => entity === row.entity && position.length > SHORT,
  )
  const position = isCrowded ? was?.position : row.position
  expect({ ...row, position }, JSON.stringify(call)).toEqual(was)
}

/** Checks that an answer has the rows as they are now, or as they were if they are gone. */
function expectItems({ call: { procedure, input }, before, after, output }: Result): void {
  const entity = (procedure.startsWith('account') ? 'settings' : procedure.split('s.')[0]) as EntityName
  const items: any[] = output.items ?? (output.id === undefined ? [] : [output])
  for (const item of items) {
    const name: EntityName = item.entity ?? entity
    const key = `${name} ${item.id}`
    const [row] = shown([(after.get(key) ?? before.get(key)) as Row]).values()
    expect(fromApi(name, item[name] ?? item), procedure).toEqual(row)
  }
  if (input.ids) expect(items.map(({ id }) => id)).toEqual(input.ids)
}
