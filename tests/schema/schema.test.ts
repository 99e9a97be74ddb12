import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { dumpSchema } from '../../prisma/dump.ts'
import { diffSchema } from '../../prisma/schema-engine.ts'

it('builds from the migrations exactly what schema.prisma says', async () => {
  expect(await diffSchema()).toBe('')
})

it('has schema.sql in step with the migrations', async () => {
  expect(await dumpSchema()).toBe(readFileSync(new URL('../../prisma/schema.sql', import.meta.url), 'utf8'))
})
