import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encode } from '../../src/api/wire/encode.ts'
import { MAX_POSITION } from '../../src/entities/ordering/positions.ts'
import { countFitting, REST_BYTES } from '../../src/entities/storage/row-bytes.ts'
import type { TaskModel } from '../../src/generated/prisma/models/Task.ts'
import { taskEntity } from '../../src/tasks/task.ts'
import { jsonBytes } from './large-tasks.ts'

const now = new Date('9999-12-31T23:59:59.999Z')
/** A row with the longest value in every column except the texts. */
const FULL = {
  id: crypto.randomUUID(),
  title: '',
  description: '',
  priority: 4,
  tags: [],
  dueDate: new Date('2026-11-28'),
  dueTime: new Date('1970-01-01T23:59:00Z'),
  dueZone: 'America/Argentina/ComodRivadavia',
  listId: crypto.randomUUID(),
  sectionId: crypto.randomUUID(),
  parentId: crypto.randomUUID(),
  position: 'z'.repeat(MAX_POSITION),
  completedAt: now,
  deletedAt: now,
  version: 2_147_483_647,
  createdAt: now,
  updatedAt: now,
  changeId: null,
  reminders: Array.from({ length: 10 }, () => `${crypto.randomUUID()} ${now.toISOString()}`),
  repeatRule: 'x'.repeat(200),
  repeatFrom: 'completion',
  repeatSkips: false,
  occurrenceDate: new Date('2026-11-28'),
  occurrenceIndex: 2_147_483_647,
  nextDate: new Date('2026-11-29'),
} satisfies Partial<TaskModel>

const rows = fc.array(
  fc.record({
    title: fc.string({ unit: 'binary', maxLength: 40 }),
    description: fc.string({ unit: 'binary', maxLength: 400 }),
    tags: fc.array(fc.string({ unit: 'binary', maxLength: 8 }), { maxLength: 5 }),
  }),
  { maxLength: 30 },
)

const toRow = (texts: Pick<TaskModel, 'title' | 'description' | 'tags'>) => ({ ...FULL, ...texts })

describe('the number of tasks that fit into a response', () => {
  it('is at least one, and keeps a response of several tasks within the byte limit, over tRPC and REST [D-27]', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 0, max: 20_000 }), (texts, maxBytes) => {
        const count = countFitting(taskEntity, texts.map(toRow), maxBytes)
        expect(count).toBeGreaterThanOrEqual(Math.min(1, texts.length))
        expect(count).toBeLessThanOrEqual(texts.length)
        if (count <= 1) return
        const tasks = texts.slice(0, count).map((text) => taskEntity.toApi(toRow(text)))
        expect(jsonBytes(tasks)).toBeLessThanOrEqual(maxBytes)
        expect(jsonBytes(encode(tasks))).toBeLessThanOrEqual(maxBytes + 100)
      }),
    )
  })

  it('is the number of all tasks if all fit', () => {
    fc.assert(
      fc.property(rows, (texts) => {
        const most = texts.reduce(
          (sum, text) => sum + REST_BYTES + jsonBytes([text.title, text.description, text.tags, FULL.reminders]),
          0,
        )
        expect(countFitting(taskEntity, texts.map(toRow), most)).toBe(texts.length)
      }),
    )
  })
})
