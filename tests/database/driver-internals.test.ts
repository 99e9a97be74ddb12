import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { openPostgres } from '../../src/database/drivers/postgres.ts'
import { prepareDatabase } from '../../src/database/migrations/prepare.ts'
import { canPipeline, unknownInternals } from '../../src/database/tenancy/driver-internals.ts'
import { useCluster } from '../helpers/cluster.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'

const CHANGED =
  'pg has changed members that TenantStatement uses: adapt it and driver-internals.ts to lib/client.js and lib/connection.js'

/** Returns the connection class of `pg` with one member changed. */
function connectionWith(change: (connection: any) => void): typeof pg.Connection {
  return class extends pg.Connection {
    constructor(config: pg.ConnectionConfig) {
      super(config)
      change(this)
    }
  }
}

/** Returns the query class of `pg` with a method renamed. */
function queryWith(name: string, newName: string): { prototype: object } {
  const { [name]: method, ...others } = Object.getOwnPropertyDescriptors(pg.Query.prototype)
  return { prototype: Object.create(null, { ...others, ...(method && { [newName]: method }) }) }
}

describe('the internals of the PostgreSQL driver', () => {
  it('are as the pipelined statement assumes', () => {
    expect(unknownInternals(), CHANGED).toEqual([])
    expect(canPipeline).toBe(true)
  })

  it.each<[change: string, changed: Partial<Parameters<typeof unknownInternals>[0]>, difference: RegExp]>([
    [
      'a method of the query that the client calls has another name',
      { Query: queryWith('handleReadyForQuery', 'handleReady') },
      /methods of a query: handleReady, handleReadyForQuery/,
    ],
    [
      'the client may call another method of the query',
      { Query: queryWith('prepare', 'handlePortalClosed') },
      /methods of a query: handlePortalClosed/,
    ],
    [
      'the connection records prepared statements elsewhere',
      { Connection: connectionWith((connection) => delete connection.parsedStatements) },
      /members of a connection: TypeError/,
    ],
    [
      'the connection records sent statements elsewhere',
      { Connection: connectionWith((connection) => delete connection.submittedNamedStatements) },
      /members of a connection: TypeError/,
    ],
    [
      'a message needs to be flushed',
      { Connection: connectionWith((connection) => Object.assign(connection, { execute: () => {} })) },
      /messages of a statement: PBPBDS instead of PBEPBDES/,
    ],
    [
      'a message has another name',
      { Connection: connectionWith((connection) => Object.assign(connection, { sync: undefined })) },
      /members of a connection: TypeError: connection.sync/,
    ],
  ])('are reported as unknown if %s', (_, changed, difference) => {
    expect(unknownInternals({ Connection: pg.Connection, Query: pg.Query, ...changed }).join('; ')).toMatch(difference)
  })
})

describe('a server whose driver has unknown internals', () => {
  const cluster = useCluster()
  let database: Database
  const problems: string[] = []
  beforeAll(async () => {
    const url = cluster.url(await cluster.newDatabase())
    database = openPostgres({ url, pipelines: false, onProblem: (problem) => problems.push(problem) })
    await prepareDatabase(database)
  })
  afterAll(() => database.close())

  it('reads, changes and replays the tasks of each user by the documented interface', async () => {
    const [ada, bob] = [callerFor(database, newUser()).tasks, callerFor(database, newUser()).tasks]
    const change = { title: 'Buy milk', tags: ['a,b', '"'], idempotencyKey: 'once' }
    const task = await ada.create(change)
    expect(await ada.create(change)).toEqual(task)
    expect((await ada.list()).items).toEqual([task])
    expect(await ada.get({ id: task.id })).toEqual(task)
    expect((await bob.list()).items).toEqual([])
    await expect(bob.update({ id: task.id, title: 'taken' })).rejects.toThrow()
    expect(await ada.complete({ id: task.id })).toMatchObject({ completed: true, version: 2 })
    expect(await ada.stats()).toMatchObject({ total: 1, completed: 1 })
  })

  it('rolls back a failed statement, and runs the next one', async () => {
    const user = newUser()
    const failing = database.tenant.write(user, ({ rows }) => rows('INSERT INTO task (user_id) VALUES ($1)', [user]))
    await expect(failing).rejects.toThrow('null value')
    const found = await database.tenant.read(user, ({ rows }) =>
      rows(`SELECT current_setting('app.user_id') AS caller, now() AS at, '{x}'::text[] AS texts`, []),
    )
    expect(found).toEqual([{ caller: user, at: expect.any(Date), texts: ['x'] }])
  })

  it('is reported to the operator once', () => {
    expect(problems).toEqual([expect.stringMatching(/driver is unknown.*four round trips.*package\.json/)])
  })
})
