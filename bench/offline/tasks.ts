import type { Task } from '../../client-sdk/src/contract.ts'

/** A row as a batch has it. */
interface TaskRow {
  entity: string
  id: string
  row: Task
}

/** Creates rows of tasks. Every call returns the same ids. */
export function createTasks(count: number): TaskRow[] {
  return Array.from({ length: count }, (_, number) => createTask(number))
}

/** Creates the row of a task with the fields, lengths and Dates of a real one. */
export function createTask(number: number): TaskRow {
  const id = idOf(number)
  const completed = number % 4 === 0
  const createdAt = new Date(1_750_000_000_000 + number * 60_000)
  const row: Task = {
    id,
    title: textOf(number, 24),
    description: textOf(number + 1_000_000, 60),
    priority: number % 5 === 0 ? 'high' : 'none',
    tags: number % 3 === 0 ? ['work', 'errand'] : [],
    due: number % 2 === 0 ? { date: '2026-03-01' } : null,
    reminders: [],
    ...{ recurrence: null, occurrence: null, occurrenceIndex: null, nextDue: null },
    listId: idOf(number % 20),
    sectionId: null,
    parentId: null,
    position: `a${number.toString(36).padStart(4, '0')}`,
    completed,
    completedAt: completed ? createdAt : null,
    deletedAt: null,
    version: 1 + (number % 7),
    createdAt,
    updatedAt: createdAt,
  }
  return { entity: 'task', id, row }
}

/** Returns an id in the form of a UUID of version 7: ascending digits, then random ones. */
function idOf(number: number): string {
  const random = randomNumbers(number)
  const [a, b, c] = Array.from({ length: 3 }, () => random().toString(16).padStart(8, '0')) as [string, string, string]
  const time = (0x0197_0000_0000 + number * 60_000).toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${a.slice(0, 3)}-9${a.slice(3, 6)}-${b}${c.slice(0, 4)}`
}

/** Returns random words, which compress no better than real text, because Chromium compresses what it stores. */
function textOf(seed: number, length: number): string {
  const random = randomNumbers(seed)
  let text = ''
  while (text.length < length)
    text += `${random()
      .toString(36)
      .slice(0, 2 + (random() % 5))} `
  return text.slice(0, length)
}

/** Returns a generator of unsigned 32-bit numbers (mulberry32). The same seed gives the same numbers. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}
