import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { diffSchema } from '../../prisma/schema-engine.ts'

// In a separate file: a process can hold only one schema engine.
it('the comparison of schema and migrations detects a column that no migration creates', async () => {
  const schema = readFileSync(new URL('../../prisma/schema.prisma', import.meta.url), 'utf8')
  expect(await diffSchema(schema.replace('model Task {', 'model Task {\n  notes String?'))).toContain(
    'ADD COLUMN     "notes" TEXT',
  )
})
