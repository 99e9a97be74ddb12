import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { callers, tenantPreamble } from '../../src/database/tenancy/preamble.ts'
import { TenantPool } from '../../src/database/tenancy/tenant-pool.ts'
import { Prisma } from '../../src/generated/prisma/client.ts'
import { runs } from '../helpers/effort.ts'
import { newUser } from '../helpers/test-app.ts'
import { copyTemplate, openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

// The range of our timestamp columns: the years 1 to 9999.
const time = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
})
const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0') && value.isWellFormed())

const SQL = `SELECT $1::timestamptz(3) AS time, $1::timestamptz(3)::date AS day, $1::timestamptz(3)::time(0) AS clock,
  $2::jsonb AS json, ARRAY(SELECT jsonb_array_elements_text($2::jsonb)) AS texts, $3::int AS number,
  $3::bigint * 4000000000 AS big, $3::smallint AS small, $3::int > 0 AS yes, $4::uuid AS id, $5::text AS nothing`

/** Converts a statement into Prisma's template form. */
function toPrisma(sql: string, values: unknown[]): Prisma.Sql {
  const pieces = sql.split(/\$(\d)/)
  const strings = pieces.filter((_, index) => index % 2 === 0)
  return Prisma.sql(
    strings,
    ...pieces.filter((_, index) => index % 2 === 1).map((number) => values[Number(number) - 1]),
  )
}

describe('a statement that bypasses Prisma', () => {
  it('returns the same values and types as Prisma', async () => {
    await fc.assert(
      fc.asyncProperty(
        time,
        fc.array(text, { maxLength: 3 }),
        fc.integer({ min: -30_000, max: 30_000 }),
        fc.uuid(),
        async (at, texts, number, id) => {
          const values = [at.toISOString(), JSON.stringify(texts), number, id, null]
          const { tenant } = database
          const [row] = await tenant.read(newUser(), (tables) => tables.rows<object>(SQL, values))
          const [prismas] = await tenant.read(newUser(), (tables) => tables.$queryRaw<object[]>(toPrisma(SQL, values)))
          expect(row).toStrictEqual(prismas)
          expect(row).toMatchObject({ time: at, texts, number, id, nothing: null })
        },
      ),
      {
        numRuns: runs(100, 2000),
        examples: [
          [new Date('0099-02-28T23:59:59.009Z'), ['NULL', '', '{},"\\'], 0, '00000000-0000-0000-0000-000000000000'],
        ],
      },
    )
  })
})

const overTcp = inject('backend') === 'postgres' && inject('webSocketProxy') === undefined

// Only the TCP driver parses rows itself.
describe.runIf(overTcp)('a statement with cached column types', () => {
  it('is parsed with the new types after a schema change', async () => {
    const { config, remove } = await copyTemplate()
    if (config.driver !== 'pg') throw new Error('over TCP alone')
    const pool = new TenantPool({ connectionString: config.url, max: 1 }, tenantPreamble)
    const ask = () =>
      callers.run({ userId: newUser(), access: 'read' }, async () => await pool.rows('SELECT value FROM seen', []))
    try {
      const run = async (sql: string) => {
        const client = await pool.connect()
        await client.query(sql)
        client.release()
      }
      await run('CREATE TABLE seen AS SELECT 7 AS value')
      await run('GRANT SELECT ON seen TO taskwire_app')
      expect(await ask()).toStrictEqual([{ value: 7 }])
      expect(await ask()).toStrictEqual([{ value: 7 }])
      await run(`ALTER TABLE seen ALTER value TYPE timestamptz USING '2026-11-30T09:00:00.5Z'::timestamptz`)
      await expect(ask()).rejects.toThrow('cached plan')
      expect(await ask()).toStrictEqual([{ value: new Date('2026-11-30T09:00:00.500Z') }])
    } finally {
      await pool.end()
      await remove()
    }
  })
})
