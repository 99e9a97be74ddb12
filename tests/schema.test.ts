import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { dumpSchema } from '../prisma/dump.ts'
import { diffSchema } from '../prisma/schema-engine.ts'

it('builds from the migrations exactly what schema.prisma says', async () => {
  expect(await diffSchema()).toBe('')
})

it('sees a column that no migration builds', async () => {
  const schema = readFileSync(new URL('../prisma/schema.prisma', import.meta.url), 'utf8')
  expect(await diffSchema(schema.replace('model Task {', 'model Task {\n  notes String?'))).toContain(
    'ADD COLUMN     "notes" TEXT',
  )
})

it('has schema.sql in step with the migrations', async () => {
  expect(await dumpSchema()).toBe(readFileSync(new URL('../prisma/schema.sql', import.meta.url), 'utf8'))
})
