import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { dumpSchema } from '../../prisma/dump.ts'
import { diffSchema } from '../../prisma/schema-engine.ts'

it('the migrations create exactly the schema of schema.prisma', async () => {
  expect(await diffSchema()).toBe('')
})

it('schema.sql is the schema that the migrations create', async () => {
  expect(await dumpSchema()).toBe(readFileSync(new URL('../../prisma/schema.sql', import.meta.url), 'utf8'))
})
