import { describe, expect, it } from 'vitest'
import type { Batch, OfflineStorage } from '../../../client-sdk/src/offline/storage/storage.ts'

const WRITTEN = {
  id: 'a',
  title: 'Buy milk',
  createdAt: new Date('2026-01-02T03:04:05.678Z'),
  tags: ['home'],
  due: null,
}
const EMPTY = { rows: [], operations: [], meta: {}, revision: 0 }
const uncloneable = { run: () => {} }

/** Describes the behaviour of every storage. */
export function describeStorage(name: string, createStorage: () => OfflineStorage): void {
  describe(name, () => {
    async function open() {
      return createStorage().open('test')
    }

    it('is empty at first', async () => {
      expect(await (await open()).load()).toEqual(EMPTY)
    })

    it('loads what was written, with Dates, also after it was opened again', async () => {
      const storage = createStorage()
      const database = await storage.open('test')
      await database.write({
        rows: [{ entity: 'task', id: 'a', row: WRITTEN }],
        operations: [{ key: '1', operation: { at: WRITTEN.createdAt } }],
        meta: { cursor: 'c1' },
      })
      const stored = {
        rows: [{ entity: 'task', id: 'a', row: WRITTEN }],
        operations: [{ at: WRITTEN.createdAt }],
        meta: { cursor: 'c1' },
        revision: 1,
      }
      expect(await database.load()).toEqual(stored)
      database.close()
      expect(await (await storage.open('test')).load()).toEqual(stored)
    })

    it('keeps databases of different names apart', async () => {
      const storage = createStorage()
      await (await storage.open('test')).write({ meta: { a: 1 } })
      expect(await (await storage.open('other')).load()).toEqual(EMPTY)
    })

    it('replaces and deletes rows by entity and id', async () => {
      const database = await open()
      await database.write({
        rows: ['a', 'b', 'c'].flatMap((id) => [
          { entity: 'task', id, row: { id } },
          { entity: 'list', id, row: { id } },
        ]),
      })
      await database.write({
        rows: [
          { entity: 'task', id: 'a', row: { id: 'a', version: 2 } },
          { entity: 'task', id: 'b', row: null },
          { entity: 'list', id: 'c', row: null },
          { entity: 'section', id: 'a', row: null },
        ],
      })
      const { rows } = await database.load()
      expect(rows.map(({ entity, id, row }) => `${entity} ${id} ${'version' in row}`).sort()).toEqual([
        'list a false',
        'list b false',
        'task a true',
        'task c false',
      ])
    })

    it('applies the changes of one batch in order', async () => {
      const database = await open()
      await database.write({
        rows: [
          { entity: 'task', id: 'a', row: { n: 1 } },
          { entity: 'task', id: 'a', row: null },
          { entity: 'task', id: 'a', row: { n: 2 } },
        ],
      })
      expect((await database.load()).rows).toEqual([{ entity: 'task', id: 'a', row: { n: 2 } }])
    })

    it('removes all rows before it sets those of the batch, and keeps operations and small values', async () => {
      const database = await open()
      const ids = Array.from({ length: 200 }, (_, index) => `id-${index}`)
      await database.write({
        rows: ids.map((id) => ({ entity: 'task', id, row: { id } })),
        operations: [{ key: '1', operation: { n: 1 } }],
        meta: { a: 1 },
      })
      expect((await database.load()).rows).toHaveLength(200)
      await database.write({ clearRows: true, rows: [{ entity: 'list', id: 'new', row: { id: 'new' } }] })
      expect(await database.load()).toEqual({
        rows: [{ entity: 'list', id: 'new', row: { id: 'new' } }],
        operations: [{ n: 1 }],
        meta: { a: 1 },
        revision: 2,
      })
    })

    it('loads operations in the order of their keys', async () => {
      const database = await open()
      const keys = ['b', '10', 'a', '2', 'B', '\u{1f600}', '\uffff']
      await database.write({ operations: keys.map((key) => ({ key, operation: { key } })) })
      await database.write({ operations: [{ key: 'a', operation: null }] })
      expect((await database.load()).operations).toEqual(
        ['10', '2', 'B', 'b', '\u{1f600}', '\uffff'].map((key) => ({ key })),
      )
    })

    it('deletes a small value that is set to undefined, and keeps the others', async () => {
      const database = await open()
      await database.write({ meta: { a: 1, b: null, c: { d: WRITTEN.createdAt } } })
      await database.write({ meta: { a: undefined, e: '' } })
      expect((await database.load()).meta).toStrictEqual({ b: null, c: { d: WRITTEN.createdAt }, e: '' })
    })

    it('numbers writes in the order of the calls, also of several open databases', async () => {
      const storage = createStorage()
      const databases = [await storage.open('test'), await storage.open('test')]
      const writes = Array.from({ length: 10 }, (_, n) => databases[n % 2]?.write({ meta: { n } }))
      expect(await Promise.all(writes)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      expect(await databases[1]?.load()).toMatchObject({ meta: { n: 9 }, revision: 10 })
    })

    const failures: [value: string, failing: Batch][] = [
      ['a row', { rows: [{ entity: 'task', id: 'b', row: uncloneable }] }],
      ['an operation', { operations: [{ key: '2', operation: uncloneable }] }],
      ['a small value', { meta: { b: uncloneable } }],
    ]
    it.each(failures)(
      'stores nothing of a batch if %s cannot be stored, and rejects with the cause',
      async (_, failing) => {
        const database = await open()
        const good = {
          rows: [{ entity: 'task', id: 'a', row: { id: 'a' } }],
          operations: [{ key: '1', operation: { n: 1 } }],
          meta: { a: 1 },
        }
        await database.write(good)
        const before = await database.load()
        const next = {
          clearRows: true,
          rows: [{ entity: 'task', id: 'c', row: { id: 'c' } }, ...(failing.rows ?? [])],
          operations: [{ key: '0', operation: { n: 0 } }, ...(failing.operations ?? [])],
          meta: { a: 2, ...failing.meta },
        }
        await expect(database.write(next)).rejects.toMatchObject({ name: 'DataCloneError' })
        expect(await database.load()).toEqual(before)
        expect(await database.write(good)).toBe(2)
      },
    )

    it('does not share objects with its callers', async () => {
      const database = await open()
      const row = { tags: ['a'] }
      await database.write({ rows: [{ entity: 'task', id: 'a', row }], meta: { row } })
      row.tags.push('b')
      const loaded = await database.load()
      expect(loaded).toMatchObject({ rows: [{ row: { tags: ['a'] } }], meta: { row: { tags: ['a'] } } })
      Object.assign(loaded.rows[0]?.row ?? {}, { tags: [] })
      expect((await database.load()).rows[0]?.row).toEqual({ tags: ['a'] })
    })

    it('rejects after it was closed, but completes earlier writes', async () => {
      const storage = createStorage()
      const database = await storage.open('test')
      const write = database.write({ meta: { a: 1 } })
      database.close()
      expect(await write).toBe(1)
      await expect(database.write({})).rejects.toMatchObject({ name: 'OfflineStorageError', code: 'CLOSED' })
      await expect(database.load()).rejects.toMatchObject({ code: 'CLOSED' })
      expect(await (await storage.open('test')).load()).toMatchObject({ meta: { a: 1 } })
    })

    it('deletes everything, and closes other open databases of the same name', async () => {
      const storage = createStorage()
      const [database, other] = [await storage.open('test'), await storage.open('test')]
      await database.write({ meta: { a: 1 } })
      await database.destroy()
      await expect(database.write({})).rejects.toMatchObject({ code: 'CLOSED' })
      await expect(other.write({})).rejects.toMatchObject({ code: 'REPLACED' })
      await expect(other.load()).rejects.toMatchObject({ code: 'REPLACED' })
      expect(await (await storage.open('test')).load()).toEqual(EMPTY)
    })
  })
}
