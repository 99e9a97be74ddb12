import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { dumpSchema } from '../../prisma/dump.ts'
import { diffSchema } from '../../prisma/schema-engine.ts'

it('builds exactly schema.prisma from the migrations', async () => {
  expect(await diffSchema()).toBe('')
})

it('keeps schema.sql in sync with the migrations', async () => {
  expect(await dumpSchema()).toBe(readFileSync(new URL('../../prisma/schema.sql', import.meta.url), 'utf8'))
})
