import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Representation, writeCalendar } from '../../src/calendar/render/calendar.ts'
import { foldLine } from '../../src/calendar/render/fold.ts'
import type { FeedTask } from '../../src/calendar/task-queries.ts'
import { type Due, dueColumns } from '../../src/tasks/due.ts'
import type { Task } from '../../src/tasks/schema.ts'
import { NOT_REPEATING } from '../helpers/plain-task.ts'
import { type Block, propertyOf, readIndependently, readStrictly } from './read-calendar.ts'

const NOW = new Date('2026-11-22T12:00:00.000Z')
const ID = '01a2134d-c622-74ec-ae07-f77888b13558'

function taskWith(fields: Partial<Task> = {}): FeedTask {
  const task: Task = {
    ...{ id: ID, title: 'Buy milk', description: '', priority: 'none', tags: [], reminders: [] },
    ...{ due: { date: '2026-11-30' }, listId: null, sectionId: null, parentId: null, position: 'a1' },
    ...{ completed: false, completedAt: null },
    ...NOT_REPEATING,
    ...{ deletedAt: null, version: 3, createdAt: new Date('2026-11-25T12:00:00.000Z') },
    ...{ updatedAt: new Date('2026-11-26T08:30:15.250Z'), ...fields },
  }
  return { task, dueAt: dueColumns(task.due).dueAsc }
}

function write(
  tasks: FeedTask[],
  { as = 'vevent' as Representation, name = 'Work', note = undefined as string | undefined } = {},
) {
  return writeCalendar({ name, note, tasks, as, appUrl: 'https://tasks.example/app', version: '1.2.3', now: NOW })
}

function only(fields: Partial<Task>, as: Representation = 'vevent'): Block {
  const [block] = readStrictly(write([taskWith(fields)], { as })).blocks
  return block ?? expect.unreachable('no component')
}

const lines = ({ lines }: Block) =>
  lines.map(({ name, parameters, value }) =>
    [name, ...Object.entries(parameters).map((entry) => entry.join('='))].join(';').concat(':', value),
  )

describe('the calendar', () => {
  it('has the properties that RFC 5545 requires, its name, and how often to fetch it', () => {
    expect(lines(readStrictly(write([taskWith()], { name: 'Work, and life', note: 'One; two.' })))).toEqual([
      'VERSION:2.0',
      'PRODID:-//Taskwire//Taskwire 1.2.3//EN',
      'CALSCALE:GREGORIAN',
      'NAME:Work\\, and life',
      'X-WR-CALNAME:Work\\, and life',
      'DESCRIPTION:One\\; two.',
      'X-WR-CALDESC:One\\; two.',
      'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
      'X-PUBLISHED-TTL:PT1H',
    ])
  })

  it('has one component even without tasks, as RFC 5545 requires', () => {
    expect(readStrictly(write([])).blocks.map(({ name }) => name)).toEqual(['VTIMEZONE'])
    expect(readIndependently(write([])).size).toBe(0)
  })
})

describe('an event', () => {
  it('of a task that is due on a day ends on the next day, which is not part of it', () => {
    expect(lines(only({ due: { date: '2026-12-31' }, priority: 'urgent', tags: ['a', 'b;c'], listId: 'l1' }))).toEqual([
      `UID:${ID}`,
      'DTSTAMP:20261126T083015Z',
      'CREATED:20261125T120000Z',
      'LAST-MODIFIED:20261126T083015Z',
      'SEQUENCE:2',
      'SUMMARY:Buy milk',
      'CATEGORIES:a,b\\;c',
      'PRIORITY:1',
      `URL:https://tasks.example/app/lists/l1?task=${ID}`,
      'DTSTART;VALUE=DATE:20261231',
      'DTEND;VALUE=DATE:20270101',
      'TRANSP:TRANSPARENT',
    ])
  })

  it.each<[string, Due, string, string]>([
    [
      'a zone',
      { date: '2026-11-30', time: '09:00', timeZone: 'Europe/Berlin' },
      '20261130T080000Z',
      '20261130T083000Z',
    ],
    [
      'a time that DST skips',
      { date: '2026-03-29', time: '02:30', timeZone: 'Europe/Berlin' },
      '20260329T013000Z',
      '20260329T020000Z',
    ],
    [
      'a time that DST repeats',
      { date: '2026-10-25', time: '02:30', timeZone: 'Europe/Berlin' },
      '20261025T003000Z',
      '20261025T010000Z',
    ],
    ['no zone', { date: '2026-11-30', time: '23:45' }, '20261130T234500', '20261201T001500'],
  ])('of a task with %s lasts half an hour', (_, due, start, end) => {
    const event = only({ due })
    expect([propertyOf(event, 'DTSTART'), propertyOf(event, 'DTEND')]).toEqual([start, end])
  })

  it('of a completed task begins with a tick', () => {
    const done = only({ completed: true, completedAt: new Date() })
    expect(propertyOf(done, 'SUMMARY')).toBe('✓ Buy milk')
  })

  it.each([
    ['none', undefined],
    ['low', '9'],
    ['medium', '5'],
    ['high', '3'],
    ['urgent', '1'],
  ] as const)('maps the priority %s to %s', (priority, value) => {
    expect(propertyOf(only({ priority }), 'PRIORITY')).toBe(value)
  })

  it('is written for no task without a due date', () => {
    expect(readStrictly(write([taskWith({ due: null })])).blocks.map(({ name }) => name)).toEqual(['VTIMEZONE'])
  })
})

describe('a to-do', () => {
  it('has a due date, a status and its parent, if that is in the same calendar', () => {
    const parentId = '01a2134d-c622-74ec-ae07-f77888b13559'
    const parent = taskWith({ id: parentId, due: null })
    const child = taskWith({ parentId, due: { date: '2026-11-30', time: '09:00', timeZone: 'Asia/Tokyo' } })
    const [top, below] = readStrictly(write([parent, child], { as: 'vtodo' })).blocks
    expect([propertyOf(top, 'DUE'), propertyOf(top, 'RELATED-TO')]).toEqual([undefined, undefined])
    expect(lines(below as Block).slice(-3)).toEqual([
      'DUE:20261130T000000Z',
      'STATUS:NEEDS-ACTION',
      `RELATED-TO:${parentId}`,
    ])
    expect(propertyOf(only({ parentId }, 'vtodo'), 'RELATED-TO')).toBeUndefined()
  })

  it('of a completed task says when it was completed', () => {
    const completedAt = new Date('2026-11-29T10:11:12.500Z')
    const done = only({ completed: true, completedAt }, 'vtodo')
    expect(lines(done).slice(-4)).toEqual([
      'DUE;VALUE=DATE:20261130',
      'STATUS:COMPLETED',
      'COMPLETED:20261129T101112Z',
      'PERCENT-COMPLETE:100',
    ])
    expect(propertyOf(done, 'SUMMARY')).toBe('Buy milk')
  })
})

describe('text', () => {
  const EMOJI = '👩‍👩‍👧‍👦'
  it.each([
    ['commas, semicolons and backslashes', 'a,b;c\\d: "e" \\x'],
    ['emoji at the fold', `${'x'.repeat(65)}${EMOJI.repeat(20)}`],
    ['right-to-left text', 'שלום עולם '.repeat(20).trim()],
    ['characters of two and three octets', 'é漢'.repeat(60)],
    ['what looks like another component', 'END:VEVENT BEGIN:VALARM ;X=1'],
  ])('keeps %s', (_, title) => {
    const text = write([taskWith({ title, description: title, tags: [title] })], { name: title })
    const calendar = readStrictly(text)
    const [event] = calendar.blocks
    expect(calendar.blocks).toHaveLength(1)
    expect([propertyOf(event, 'SUMMARY'), propertyOf(event, 'DESCRIPTION'), propertyOf(event, 'CATEGORIES')]).toEqual([
      title,
      title,
      title,
    ])
    expect(propertyOf(calendar, 'X-WR-CALNAME')).toBe(title)
    expect(readIndependently(text).get(ID)).toMatchObject({ summary: title, description: title })
  })

  it('keeps a backslash before the letter n', () => {
    const title = 'C:\\new \\\\n'
    expect(propertyOf(only({ title }), 'SUMMARY')).toBe(title)
  })

  it('has no control characters and no line breaks but those of a description [C-08]', () => {
    const text = 'a\r\nX-INJECTED:1\nb\rc\u2028d\u0085e\u0000\u0007\u001b\u007f\u009ff\u000bg'
    const written = write([taskWith({ title: text, description: text, tags: [text] })], { name: text })
    const calendar = readStrictly(written)
    const [event] = calendar.blocks
    expect(event?.lines.map(({ name }) => name)).not.toContain('X-INJECTED')
    expect(propertyOf(event, 'SUMMARY')).toBe('a X-INJECTED:1 b c d ef g')
    expect(propertyOf(event, 'CATEGORIES')).toBe('a X-INJECTED:1 b c d ef g')
    expect(propertyOf(calendar, 'NAME')).toBe('a X-INJECTED:1 b c d ef g')
    expect(propertyOf(event, 'DESCRIPTION')).toBe('a\nX-INJECTED:1\nb\nc\nd\nef\ng')
  })

  it('may have 10,000 characters', () => {
    const description = 'äöü, 漢字; 🎉\n'.repeat(800).slice(0, 10_000)
    const text = write([taskWith({ description })])
    expect(propertyOf(readStrictly(text).blocks[0], 'DESCRIPTION')).toBe(description)
    expect(readIndependently(text).get(ID)).toMatchObject({ description })
  })

  it('is the same for another parser, whatever it is', () => {
    const title = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(title, (title) => {
        const text = write([taskWith({ title: `>${title}<` })])
        const summary = propertyOf(readStrictly(text).blocks[0], 'SUMMARY')
        expect(readIndependently(text).get(ID)).toMatchObject({ summary })
      }),
      { numRuns: 200, seed: 25 },
    )
  })
})

describe('folding', () => {
  it.each([1, 2, 3, 4])('leaves no line above 75 octets, and loses nothing, with characters of %i octets', (octets) => {
    const char = ['x', 'é', '漢', '🎉'][octets - 1] ?? ''
    for (let length = 60; length < 320; length++) {
      const line = 'x'.repeat(length % 4) + char.repeat(Math.ceil(length / octets))
      const folded = foldLine(line).split('\r\n')
      expect(folded.every((part) => Buffer.byteLength(part) <= 75)).toBe(true)
      expect(folded.every((part, n) => n === 0 || part.startsWith(' '))).toBe(true)
      // No line is shorter than it needs to be.
      expect(folded.slice(0, -1).every((part) => Buffer.byteLength(part) > 75 - octets)).toBe(true)
      expect(folded.map((part, n) => (n === 0 ? part : part.slice(1))).join('')).toBe(line)
    }
  })
})
