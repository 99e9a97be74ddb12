import type { Repetition } from '../series/series.ts'
import { type Rule, type RuleDay, selectsDays, WEEKDAYS } from './rule.ts'

/** A rule in words, and its parts for a translation. */
export interface Description {
  /** English. */
  text: string
  frequency: 'daily' | 'weekly' | 'monthly' | 'yearly'
  interval: number
  /** The days of the week, with the number of each within the month or year if it has one. */
  weekdays: { weekday: (typeof NAMES)[number]; nth?: number }[]
  monthDays: number[]
  months: number[]
  /** The places among the days that the other parts select. */
  positions: number[]
  count?: number
  /** YYYY-MM-DD. */
  until?: string
  from: 'due' | 'completion'
}

/** The days of the week in the order of `WEEKDAYS`. */
export const NAMES = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
export const PERIODS = ['daily', 'weekly', 'monthly', 'yearly'] as const

const MONTHS = 'January February March April May June July August September October November December'.split(' ')
const UNITS = { DAILY: 'day', WEEKLY: 'week', MONTHLY: 'month', YEARLY: 'year' }

/** Describes a recurrence in English, and by its parts. */
export function describe({ rule, from }: Pick<Repetition, 'rule' | 'from'>): Description {
  const { frequency, interval, days, monthDays, months, positions, count, until } = rule
  return {
    text: sentence(rule, from),
    frequency: frequency.toLowerCase() as Description['frequency'],
    interval,
    weekdays: days.map(({ weekday, nth }) => ({ weekday: nameOf(weekday), ...(nth !== undefined && { nth }) })),
    monthDays: [...monthDays],
    months: [...months],
    positions: [...positions],
    ...(count !== undefined && { count }),
    ...(until && { until: until.date }),
    from,
  }
}

function sentence(rule: Rule, from: Repetition['from']): string {
  const { frequency, interval, days, monthDays, months, positions, count, until } = rule
  const unit = UNITS[frequency]
  const every = interval === 1 ? `Every ${unit}` : `Every ${interval} ${unit}s`
  const weekdays = joined(days.map(dayInWords))
  const place = positions.length > 0 ? ` the ${joined(positions.map(ordinal))} of:` : ''
  const on = [
    ...(days.length > 0 ? [`on${place} ${weekdays}`] : []),
    ...(monthDays.length > 0
      ? [`${days.length > 0 ? 'that is' : `on${place}`} the ${joined(monthDays.map(ordinal))} day of the month`]
      : []),
    ...(months.length > 0 ? [`in ${joined(months.map((month) => MONTHS[month - 1] as string))}`] : []),
  ]
  const after = from === 'completion' ? [selectsDays(rule) ? 'after each completion' : 'after completion'] : []
  const end = count !== undefined ? [`${count} time${count === 1 ? '' : 's'}`] : until ? [`until ${until.date}`] : []
  return [[every, ...on, ...after].join(' '), ...end].join(', ')
}

function dayInWords({ weekday, nth }: RuleDay): string {
  const name = nameOf(weekday)
  const word = `${name[0]?.toUpperCase()}${name.slice(1)}`
  return nth === undefined ? word : `the ${ordinal(nth)} ${word}`
}

function nameOf(weekday: RuleDay['weekday']): (typeof NAMES)[number] {
  return NAMES[WEEKDAYS.indexOf(weekday)] as (typeof NAMES)[number]
}

function ordinal(number: number): string {
  if (number === -1) return 'last'
  const size = Math.abs(number)
  const ending = size % 100 > 10 && size % 100 < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][size % 10] ?? 'th')
  return number < 0 ? `${size}${ending} to last` : `${size}${ending}`
}

function joined(words: string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
