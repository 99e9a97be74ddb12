import { WEEKDAYS } from '../../src/recurrence/rule/rule.ts'
import type { Random } from '../security/random.ts'

/** Returns the text of a random valid rule, without COUNT and UNTIL. */
export function randomRule(random: Random): string {
  const frequency = random.pick(['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'])
  const isOfMonth = frequency === 'MONTHLY' || frequency === 'YEARLY'
  const parts = [`FREQ=${frequency}`]
  const add = (name: string, values: readonly unknown[]) => parts.push(`${name}=${[...new Set(values)].join()}`)
  const several = <T>(most: number, make: () => T) => Array.from({ length: 1 + random.next(most) }, make)
  if (random.next(2) === 0) add('INTERVAL', [random.pick([1, 2, 3, 4, 5, 7, 10, 12, 14, 45, 100, 999])])
  if (random.next(3) === 0) add('WKST', [random.pick(WEEKDAYS)])
  const isNumbered = isOfMonth && random.next(2) === 0
  const hasDays = random.next(2) === 0
  const hasMonthDays = frequency !== 'WEEKLY' && random.next(3) === 0 && !(hasDays && isNumbered)
  if (random.next(4) === 0)
    add(
      'BYMONTH',
      several(3, () => 1 + random.next(12)),
    )
  if (hasDays) {
    const nth = () => random.pick(['1', '2', '3', '4', '5', '-1', '-2', '-5'])
    add(
      'BYDAY',
      several(4, () => `${isNumbered ? nth() : ''}${random.pick(WEEKDAYS)}`),
    )
  }
  if (hasMonthDays)
    add(
      'BYMONTHDAY',
      several(4, () => random.pick([1 + random.next(31), -1 - random.next(31)])),
    )
  if (isOfMonth && (hasDays || hasMonthDays) && random.next(3) === 0)
    add(
      'BYSETPOS',
      several(2, () => random.pick([1, 2, 3, -1, -2, 5])),
    )
  return parts.join(';')
}

/** Returns a random day, often one at the end of a month. */
export function randomDay(random: Random): string {
  const year = 1990 + random.next(60)
  const day = new Date(Date.UTC(year, random.next(12), random.pick([1 + random.next(28), 29, 30, 31])))
  return day.toISOString().slice(0, 10)
}
