import type { AnyRouter } from '@trpc/server'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { readApi } from '../../client-sdk/generate.ts'
import { renderContract } from '../../client-sdk/render.ts'
import { router } from '../../src/api/procedures.ts'
import { changesRouterWith } from '../../src/changes/router.ts'
import { type Feed, feedSchemas } from '../../src/changes/schema.ts'
import { defineEntity, type EntitySchemas } from '../../src/entities/definition/define-entity.ts'
import { fieldsOf } from '../../src/entities/definition/field.ts'
import { type EntityService, type Noun, plainNoun } from '../../src/entities/entity-service.ts'
import { entityProcedures } from '../../src/entities/procedures.ts'
import { byTime } from '../../src/entities/storage/sort.ts'
import { openApiDocument } from '../../src/openapi/document.ts'
import { operationsOf } from '../../src/rest/operations.ts'
import { visibleText } from '../../src/text.ts'
import type { Json } from '../nouns/values.ts'

/** The rows of a noun, typed like a generated model. */
interface Row {
  userId: string
  id: string
  label: string
  color: string
  version: number
  seq: bigint
  changeId: string | null
  createdAt: Date
  updatedAt: Date
}

const { column, required } = fieldsOf<Row>()
const label = required({ ...column('label'), input: visibleText(100), output: z.string() })
const color = required({ ...column('color'), input: z.string().regex(/^#[0-9a-f]{6}$/), output: z.string() })

const definition = {
  name: 'tag',
  plural: 'tags',
  type: 'Tag',
  model: 'tag',
  hasTrash: false,
  texts: ['label'],
  sortKeys: ['createdAt'],
  sortColumns: { createdAt: byTime('createdAt') },
  example: { id: '01a2134d-c622-74ec-ae07-f77888b13560', label: 'home' },
  examples: { create: { label: 'home' }, update: { label: 'work' } },
} as const

it('a definition does not compile if a column of the model belongs to no field', () => {
  defineEntity<Omit<Row, 'color'>>()({ ...definition, fields: { label } })
  defineEntity<Row>()({ ...definition, fields: { label, color } })
  // @ts-expect-error No field has the column "color".
  defineEntity<Row>()({ ...definition, fields: { label } })
})

it('a definition does not compile if a field has an unknown column, or does not write all of its columns', () => {
  // @ts-expect-error The rows have no column "size".
  column('size')
  required({
    input: z.string(),
    output: z.string(),
    columns: ['label', 'color'],
    read: (row) => row.label,
    // @ts-expect-error The column "color" is not written.
    write: (value) => ({ label: value }),
  })
})

/** Returns the parts of the OpenAPI document and of the client contract generated for a noun. */
async function madeOf(
  noun: Noun<EntitySchemas, EntityService>,
): Promise<{ document: Json; contract: string; columns: readonly string[] }> {
  const feed = feedSchemas({ tag: noun.entity.schemas.Row } as never) as unknown as Feed
  const tags = entityProcedures(noun) as unknown as Parameters<typeof router>[0]
  const api: AnyRouter = router({ changes: changesRouterWith(feed), tags: router(tags) })
  const { procedures, types } = await readApi(api)
  return {
    document: openApiDocument(operationsOf(api), { version: '1.0.0', hasSignIn: false }),
    contract: renderContract(procedures, types),
    columns: noun.entity.columns,
  }
}

describe('a field added to a definition', () => {
  const small = defineEntity<Omit<Row, 'color'>>()({ ...definition, fields: { label } })
  const large = defineEntity<Row>()({ ...definition, fields: { label, color } })

  it('appears in every input that sets fields and in every response, in REST and the client', async () => {
    const without = await madeOf(plainNoun(small))
    const { document, contract, columns } = await madeOf(plainNoun(large))
    const having = Object.entries<Json>(document.components.schemas)
      .filter(([, { properties }]) => properties?.color)
      .map(([name]) => name)
    expect(having).toEqual([
      'ChangedTag',
      'CreateTagInput',
      'CreateTagsItem',
      'ReplaceTagInput',
      'Tag',
      'TagChange',
      'UpdateTagInput',
    ])
    // Pages, bulk changes, the change feed and undo refer to these schemas.
    const referring = Object.entries(document.components.schemas)
      .filter(([, schema]) => JSON.stringify(schema).includes('"#/components/schemas/Tag"'))
      .map(([name]) => name)
    expect(referring).toEqual(
      expect.arrayContaining(['Change', 'ChangedTags', 'EntityRow', 'TagAnswer', 'TagPageAnswer']),
    )
    expect(JSON.stringify(document.components.schemas.UndoneChange)).toContain('"#/components/schemas/EntityRow"')
    expect(contract.match(/^ +color\??: string( \| undefined)?$/gm)).toHaveLength(having.length)
    expect(columns).toContain('color')
    // No other schema changes.
    const withoutColor = JSON.stringify(document, (key, value) => {
      if (key === 'color') return undefined
      return key === 'required' && Array.isArray(value) ? value.filter((name) => name !== 'color') : value
    })
    expect(JSON.parse(withoutColor)).toEqual(JSON.parse(JSON.stringify(without.document)))
    expect(without.contract).not.toContain('color')
  })

  it('is stored in and read from the database', () => {
    const now = new Date()
    const input = { label: 'home', color: '#00ff00' }
    expect(large.newColumns(input, now)).toEqual({ ...input, createdAt: now, updatedAt: now })
    expect(large.changedColumns({ color: '#00ff00' }, now)).toEqual({ color: '#00ff00', updatedAt: now })
    const common = { id: 'x', version: 1, createdAt: now, updatedAt: now }
    expect(large.toApi({ ...common, ...input, changeId: null } as never)).toEqual({ ...common, ...input })
    expect(large.fromJson({ id: 'x', label: 'home', color: '#00ff00' })).toMatchObject(input)
  })
})
