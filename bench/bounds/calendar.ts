import { randomUUID } from 'node:crypto'
import { createCalendar } from '../../src/calendar/create-calendar.ts'
import { systemClock } from '../../src/clock.ts'
import { createAddresses } from '../../src/config/addresses.ts'
import type { Database } from '../../src/database/database.ts'
import { createTaskService } from '../../src/tasks/service.ts'
import { type Bound, processorTime } from './bound.ts'

const DAY_MS = 86_400_000

/** Upper bounds of the cost of calendar feeds. */
export function calendarBounds(database: Database): Bound[] {
  return (['vevent', 'vtodo'] as const).map((as) => ({
    name: `a calendar feed of 2,000 tasks as ${as}, from the database to its text`,
    unit: 'ms of processor time',
    most: 200,
    measure: async () => {
      const render = await feedOf(database, as)
      return processorTime(render)
    },
  }))
}

/** Creates a user with 2,000 tasks and a feed, and returns how to write it. */
async function feedOf(database: Database, as: 'vevent' | 'vtodo'): Promise<() => Promise<string>> {
  const actor = { kind: 'user' as const, userId: randomUUID() }
  const now = new Date()
  const tasks = createTaskService(database.tenant, systemClock)
  for (let page = 0; page < 10; page += 1) {
    const items = Array.from({ length: 200 }, (_, n) => ({
      title: `Task ${page * 200 + n} with a title of the usual length`,
      description: 'A description of two lines,\nwith a comma; and a semicolon.',
      tags: ['home', 'errands'],
      priority: 'high' as const,
      due: {
        date: new Date(now.getTime() + (n - 100) * DAY_MS).toISOString().slice(0, 10),
        ...(n % 2 && { time: '09:00', timeZone: 'Europe/Berlin' }),
      },
    }))
    await tasks.createMany(actor, { items })
  }
  const { service, feeds } = createCalendar({
    ...{ database, clock: systemClock, audit: () => {}, deletionTimeOf: async () => undefined },
    ...{ limits: { admit() {}, run: (_, lookUp) => lookUp() }, hasApp: async () => true },
    ...{ addresses: createAddresses(), version: '0.0.0' },
  })
  const { url } = await service.create({ actor, issuedAt: now, expiresAt: now }, { name: 'Work' })
  const token = /tw_cal_\w+/.exec(url ?? '')?.[0] ?? ''
  return async () => {
    const feed = await feeds.find(token, { address: '192.0.2.1' })
    const opened = feed && (await feeds.open(feed, as))
    const text = (await opened?.render()) ?? ''
    if (!text.includes('Task 1999')) throw new Error('the feed is not complete')
    return text
  }
}
