import * as z from 'zod'
import { IdempotencyKey, Ids, IfVersions } from './common-schema.ts'

/** Creates the input of a bulk change: the ids of the rows, more inputs, and optionally the versions that the rows must have. */
export function bulkInput<More extends z.ZodRawShape>(more: More) {
  return z
    .strictObject({ ids: Ids, ...more, ifVersions: IfVersions, idempotencyKey: IdempotencyKey })
    .refine(namesOwnRows, { error: 'Each id must be listed in ids', path: ['ifVersions'] })
}

function namesOwnRows(input: object): boolean {
  const { ids, ifVersions = {} } = input as { ids: string[]; ifVersions?: Record<string, number> }
  return Object.keys(ifVersions).every((id) => ids.includes(id))
}
