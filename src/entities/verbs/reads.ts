import type { Actor } from '../../auth/actor.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import { BYTE_BUDGETS } from '../../limits/byte-budgets.ts'
import { ENTITY_LIMITS } from '../definition/common-schema.ts'
import { decodeCursor, encodeCursor, queryDigest } from '../storage/cursor.ts'
import { countFitting } from '../storage/row-bytes.ts'
import { orderingBy, positionOf, type Sort } from '../storage/sort.ts'
import { notFound } from './conflicts.ts'
import type { ListInput } from './inputs.ts'
import type { VerbParts } from './verb-parts.ts'

/** The read operations of an entity. */
export interface Reads {
  /**
   * Lists a page of rows, up to `maxBytes` bytes but at least one row.
   * @throws TaskwireError INVALID_INPUT for a cursor of another query or user.
   */
  list(actor: Actor, input: ListInput, maxBytes?: number): Promise<Page>
  /** Lists a page of the rows that also meet conditions of the noun's own, which must depend only on the input and the time. */
  page(actor: Actor, input: ListInput, own: OwnConditions): Promise<Page>
  /** Returns a row, including one in the trash. @throws TaskwireError NOT_FOUND. */
  get(actor: Actor, input: { id: string }): Promise<unknown>
}

/** A page of rows in their form in the API. */
interface Page {
  items: unknown[]
  nextCursor: string | null
  total?: number
}

/** SQL conditions of a noun, and the maximum size of a page's rows in bytes. */
export interface OwnConditions {
  conditions: Prisma.Sql[]
  maxBytes?: number | undefined
}

/** Creates the read operations of an entity. */
export function createReads({ entity, queries }: Pick<VerbParts, 'entity' | 'queries'>): Reads {
  const ordering = orderingBy(entity.sortColumns)

  const reads: Reads = {
    list: (actor, input, maxBytes) => reads.page(actor, input, { conditions: [], maxBytes }),

    async page({ userId }, input, { conditions, maxBytes = BYTE_BUDGETS.answer }) {
      const sort: Sort = input.sort?.map(({ by, order = 'asc' }) => ({ by, order })) ?? entity.defaultSort
      const limit = input.limit ?? ENTITY_LIMITS.defaultPageSize
      const digest = queryDigest(userId, { ...input, sort })
      const readValues = (given: unknown) => ordering.readValues(sort, given)
      const after = input.cursor === undefined ? undefined : decodeCursor(digest, input.cursor, readValues)
      const where = [...entity.matching(input), ...conditions]
      const standing = entity.standing(input, userId)
      const trash = input.trash ?? false
      // One extra row shows whether there is a next page.
      const rows = await queries.page(userId, { standing, where, trash, sort, after, take: limit + 1, maxBytes })
      const page = rows.slice(0, Math.min(limit, countFitting(entity, rows, maxBytes)))
      const total = input.total ? await queries.count(userId, { standing, where, trash }) : undefined
      const last = rows.length > page.length ? page.at(-1) : undefined
      return {
        items: page.map((row) => entity.toApi(row)),
        nextCursor: last ? encodeCursor(digest, positionOf(sort, last)) : null,
        ...(total !== undefined && { total }),
      }
    },

    async get({ userId }, { id }) {
      const row = await queries.find(userId, id)
      if (!row) throw notFound(entity.name)
      return entity.toApi(row)
    },
  }
  return reads
}
