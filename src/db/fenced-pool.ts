import pg from 'pg'
import type { Fence } from './fence.ts'

type Query = pg.QueryConfig & { rowMode?: string }

/**
 * A pool on which every single statement travels as BEGIN · prefix · statement · COMMIT in one round trip. Transactions
 * that Prisma opens itself are fenced by the adapter (`fenced-adapter.ts`), which sees them begin.
 */
export class FencedPool extends pg.Pool {
  readonly #fence: Fence

  constructor(config: pg.PoolConfig, fence: Fence) {
    super({ ...config, pipeline: true } as pg.PoolConfig)
    this.#fence = fence
  }

  // `pg` declares a dozen overloads; Prisma's adapter calls this one alone.
  override query(query: Query | string | pg.Submittable): never {
    if (typeof query === 'string' || 'submit' in query) throw new Error('Only Prisma queries a fenced pool')
    return this.#run(query) as never
  }

  async #run(query: Query): Promise<pg.QueryResult> {
    const prefix = this.#fence()
    const client = await this.connect()
    try {
      const [begin, fence, statement, commit] = await Promise.allSettled([
        client.query({ name: 'begin', text: 'BEGIN' }),
        client.query({ name: prefixName(prefix.sql), text: prefix.sql, values: prefix.values }),
        client.query(query),
        client.query({ name: 'commit', text: 'COMMIT' }),
      ])
      // The first failure is the cause; what follows it only says that the transaction is aborted.
      for (const step of [begin, fence, statement, commit]) if (step.status === 'rejected') throw step.reason
      return (statement as PromiseFulfilledResult<pg.QueryResult>).value
    } finally {
      client.release()
    }
  }
}

const prefixNames = new Map<string, string>()

function prefixName(sql: string): string {
  const known = prefixNames.get(sql)
  if (known) return known
  const name = `prefix_${prefixNames.size}`
  prefixNames.set(sql, name)
  return name
}
