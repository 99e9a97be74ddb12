import { daysInMonth } from './days.ts'
import { FREQUENCIES, type Frequency, RULE_LIMITS, type Rule, type RuleDay, type Until, WEEKDAYS } from './rule.ts'

/** A parsed rule, or the reasons why its text is rejected. */
export type ParsedRule = { rule: Rule; problems?: undefined } | { rule?: undefined; problems: string[] }

/**
 * Parses the text of a recurrence rule: the value of RRULE in RFC 5545 §3.3.10, in any case. It rejects, by name, what tasks do not
 * support, and what the standard forbids. It does not check that the rule has an occurrence, which depends on its start.
 */
export function parseRule(text: string): ParsedRule {
  if (text.length > RULE_LIMITS.length) return rejected(`Must have at most ${RULE_LIMITS.length} characters`)
  if (/^\s*RRULE\s*:/i.test(text)) return rejected('Must be the value only; omit "RRULE:"')
  const problems: string[] = []
  const parts = new Map<string, string>()
  for (const part of text.toUpperCase().split(';')) {
    const [name = '', value, ...rest] = part.split('=')
    if (value === undefined || value === '' || rest.length > 0)
      problems.push(`Must be parts like FREQ=DAILY, separated by semicolons; ${quoted(part)} is none`)
    else if (parts.has(name)) problems.push(`${name} must be given once`)
    else if (!PARTS.has(name)) problems.push(unsupported(name))
    else parts.set(name, value)
  }
  const read: Reading = { parts, problems }
  const rule = readRule(read)
  if (problems.length === 0 && rule) problems.push(...contradictionsOf(rule, parts))
  return rule && problems.length === 0 ? { rule } : { problems: [...new Set(problems)] }
}

interface Reading {
  parts: ReadonlyMap<string, string>
  problems: string[]
}

const PARTS = new Set([...['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'BYDAY', 'BYMONTHDAY', 'BYMONTH', 'BYSETPOS', 'WKST']])

function unsupported(name: string): string {
  if (['BYHOUR', 'BYMINUTE', 'BYSECOND'].includes(name))
    return `${name} is not supported: the time of day is that of the due date`
  if (['BYYEARDAY', 'BYWEEKNO', 'RSCALE', 'SKIP'].includes(name)) return `${name} is not supported`
  return `Unknown part ${quoted(name)}`
}

function readRule({ parts, problems }: Reading): Rule | undefined {
  const count = numberIn({ parts, problems }, 'COUNT', RULE_LIMITS.count)
  const until = untilIn({ parts, problems })
  const weekStart = WEEKDAYS.find((day) => day === (parts.get('WKST') ?? 'MO'))
  if (!weekStart) problems.push(`WKST must be one of ${WEEKDAYS.join(', ')}`)
  const rest = {
    interval: numberIn({ parts, problems }, 'INTERVAL', RULE_LIMITS.interval) ?? 1,
    days: daysIn({ parts, problems }),
    monthDays: numbersIn({ parts, problems }, 'BYMONTHDAY', { most: 31, isSigned: true }),
    months: numbersIn({ parts, problems }, 'BYMONTH', { most: 12, isSigned: false }),
    positions: numbersIn({ parts, problems }, 'BYSETPOS', { most: 366, isSigned: true }),
  }
  const frequency = frequencyIn({ parts, problems })
  if (!frequency || !weekStart) return undefined
  return { frequency, weekStart, ...rest, ...(count !== undefined && { count }), ...(until && { until }) }
}

function frequencyIn({ parts, problems }: Reading): Frequency | undefined {
  const given = parts.get('FREQ')
  const frequency = FREQUENCIES.find((one) => one === given)
  if (given === undefined) problems.push('FREQ is missing')
  else if (/^(SECONDLY|MINUTELY|HOURLY)$/.test(given)) problems.push(`FREQ=${given} is not supported; use ${ONE_OF}`)
  else if (!frequency) problems.push(`FREQ must be ${ONE_OF}`)
  return frequency
}

const ONE_OF = `one of ${FREQUENCIES.join(', ')}`

function numberIn({ parts, problems }: Reading, name: 'INTERVAL' | 'COUNT', most: number): number | undefined {
  const given = parts.get(name)
  if (given === undefined) return undefined
  const value = /^\d{1,6}$/.test(given) ? Number(given) : 0
  if (value < 1 || value > most) problems.push(`${name} must be a whole number from 1 to ${most}`)
  return value
}

function numbersIn(
  { parts, problems }: Reading,
  name: string,
  { most, isSigned }: { most: number; isSigned: boolean },
): number[] {
  const given = parts.get(name)
  if (given === undefined) return []
  const form = isSigned ? /^[+-]?\d{1,3}$/ : /^\d{1,2}$/
  const values = given.split(',').map((one) => (form.test(one) ? Number(one) : 0))
  if (values.some((value) => value === 0 || Math.abs(value) > most)) {
    const range = isSigned ? `from 1 to ${most} or from -${most} to -1` : `from 1 to ${most}`
    problems.push(`${name} must be numbers ${range}, separated by commas`)
  }
  return sorted(values)
}

function daysIn({ parts, problems }: Reading): RuleDay[] {
  const given = parts.get('BYDAY')
  if (given === undefined) return []
  const found = given.split(',').map((one): RuleDay | undefined => {
    const [, number, name] = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(one) ?? []
    const weekday = WEEKDAYS.find((day) => day === name)
    const nth = number === undefined ? undefined : Number(number)
    if (!weekday || nth === 0 || Math.abs(nth ?? 1) > 53) return undefined
    return nth === undefined ? { weekday } : { weekday, nth }
  })
  const days = found.filter((day) => day !== undefined)
  if (days.length < found.length)
    problems.push(`BYDAY must be days of the week (${WEEKDAYS.join(', ')}), such as MO,FR or 1MO,-1FR`)
  return [...new Map(days.map((day) => [JSON.stringify(day), day])).values()]
}

function untilIn({ parts, problems }: Reading): Until | undefined {
  const given = parts.get('UNTIL')
  if (given === undefined) return undefined
  const form = /^(\d{4})(\d\d)(\d\d)(?:T([01]\d|2[0-3])([0-5]\d)([0-5]\d|60)(Z?))?$/
  const [, year = '', month = '', day = '', hour, minute, second, utc] = form.exec(given) ?? []
  const isDay =
    Number(month) >= 1 &&
    Number(month) <= 12 &&
    Number(day) >= 1 &&
    Number(day) <= daysInMonth(Number(year), Number(month)) &&
    year >= '1900' &&
    year <= '9998'
  if (!isDay) {
    problems.push('UNTIL must be a day from 1900 to 9998, such as 20261231, or a time, such as 20261231T225959Z')
    return undefined
  }
  const date = `${year}-${month}-${day}`
  if (hour === undefined) return { date, isUtc: false }
  return { date, time: `${hour}:${minute}:${second === '60' ? '59' : second}`, isUtc: utc === 'Z' }
}

/** Returns what RFC 5545 forbids in a rule whose parts are valid in themselves. */
function contradictionsOf(rule: Rule, parts: ReadonlyMap<string, string>): string[] {
  const { frequency, days, monthDays, months, positions } = rule
  const numbered = days.some(({ nth }) => nth !== undefined)
  const isOfMonth = frequency === 'MONTHLY' || frequency === 'YEARLY'
  const isInMonth = frequency === 'MONTHLY' || months.length > 0
  return [
    ...(parts.has('COUNT') && parts.has('UNTIL') ? ['COUNT and UNTIL must not be given together'] : []),
    ...(monthDays.length > 0 && frequency === 'WEEKLY' ? ['BYMONTHDAY is not possible with FREQ=WEEKLY'] : []),
    ...(numbered && !isOfMonth ? ['Numbers in BYDAY, such as 1MO, require FREQ=MONTHLY or FREQ=YEARLY'] : []),
    ...(numbered && days.some(({ nth }) => nth === undefined)
      ? ['BYDAY must have a number for every day, or for none']
      : []),
    ...(numbered && monthDays.length > 0 ? ['Numbers in BYDAY, such as 1MO, are not possible with BYMONTHDAY'] : []),
    ...(numbered && isInMonth && days.some(({ nth = 1 }) => Math.abs(nth) > 5)
      ? ['Numbers in BYDAY must be from 1 to 5 or from -5 to -1 within a month']
      : []),
    ...(positions.length > 0 && !isOfMonth ? ['BYSETPOS requires FREQ=MONTHLY or FREQ=YEARLY'] : []),
    ...(positions.length > 0 && days.length + monthDays.length + months.length === 0
      ? ['BYSETPOS requires BYDAY, BYMONTHDAY or BYMONTH']
      : []),
  ]
}

function sorted(values: number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b)
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 30))
}

function rejected(problem: string): ParsedRule {
  return { problems: [problem] }
}
