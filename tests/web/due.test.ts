import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dueDay, movedTo } from '../../web/src/tasks/data/due.ts'
import { addDays } from '../../web/src/ui/dates.ts'

const zone = fc.constantFrom(
  'UTC',
  'Asia/Tokyo',
  'America/Los_Angeles',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Europe/Berlin',
)
const day = fc.integer({ min: 0, max: 3650 }).map((days) => addDays('2024-01-01', days))
const time = fc.integer({ min: 0, max: 1439 }).map((minute) => {
  const [hours, minutes] = [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0'))
  return `${hours}:${minutes}`
})

it('a due date that is moved to a day is on that day for the viewer, and keeps its time and zone', () => {
  fc.assert(
    fc.property(day, day, time, zone, zone, (from, to, time, timeZone, viewer) => {
      const moved = movedTo(to, { date: from, time, timeZone }, viewer)
      expect(moved).toMatchObject({ time, timeZone })
      expect(dueDay(moved, viewer)).toBe(to)
    }),
  )
})

it('a due date without a time, or without a zone, is moved to the very day', () => {
  expect(movedTo('2026-12-01', { date: '2026-11-30' }, 'Asia/Tokyo')).toEqual({ date: '2026-12-01' })
  expect(movedTo('2026-12-01', null, 'Asia/Tokyo')).toEqual({ date: '2026-12-01' })
  const floating = { date: '2026-11-30', time: '23:30' }
  expect(movedTo('2026-12-01', floating, 'Asia/Tokyo')).toEqual({ date: '2026-12-01', time: '23:30' })
})
