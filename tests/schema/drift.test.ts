import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { diffSchema } from '../../prisma/schema-engine.ts'

// In a file of its own: a process can hold one schema engine.
it('sees a column that no migration builds', async () => {
  const schema = readFileSync(new URL('../../prisma/schema.prisma', import.meta.url), 'utf8')
  expect(await diffSchema(schema.replace('model Task {', 'model Task {\n  notes String?'))).toContain(
    'ADD COLUMN     "notes" TEXT',
  )
})
