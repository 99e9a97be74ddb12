import * as z from 'zod'
import type { Issue } from './errors.ts'

/** Limits the issues of one response, which would otherwise be far larger than the request. */
const MAX_ISSUES = 50

/** Converts zod's issues to those of a response, at most 50. */
export function toIssues({ issues }: z.ZodError): Issue[] {
  return issues.flatMap(fromZod).slice(0, MAX_ISSUES)
}

function fromZod(issue: z.core.$ZodIssue): Issue[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    // A schema may give a reason for each key, in a line of its own.
    const reasons = issue.message.startsWith('Unrecognized key') ? [] : issue.message.split('\n')
    return issue.keys.map((key, index) => ({
      path: [...path, key],
      code: 'unknown_key',
      message: reasons[index] || `Unknown field "${key.slice(0, 50)}"`,
    }))
  }
  if (issue.code === 'invalid_union') {
    const closest = closestOf(issue.errors)
    if (closest) return closest.flatMap((one) => fromZod({ ...one, path: [...issue.path, ...one.path] }))
  }
  if (path.length === 0 && isMissing(issue)) {
    return [{ path, code: 'missing', message: 'The input is missing; send it as {"json": …}' }]
  }
  const found = issue.code === 'custom' ? OwnIssue.safeParse(issue.params).data : undefined
  if (found) return [{ path, message: issue.message, ...found }]
  return [{ path, code: issue.code === 'custom' ? 'invalid_value' : issue.code, message: ruleOf(issue) }]
}

/**
 * Returns the issues of the form of a union that a value was meant to have: the one with which it has most in common. Returns
 * undefined if it has no form.
 */
function closestOf(forms: z.core.$ZodIssue[][]): z.core.$ZodIssue[] | undefined {
  const ranked = forms.map((issues) => ({ issues, distance: distanceOf(issues) }))
  const [closest, next] = ranked.sort((a, b) => a.distance - b.distance)
  // Several forms whose keys are all missing tell nothing about what was meant.
  const isClear = closest && (closest.distance < OTHER_FORM / 2 || closest.distance !== next?.distance)
  return isClear && closest.distance < OTHER_FORM ? closest.issues : undefined
}

const OTHER_FORM = 100

/** Returns how far a value is from a form: a wrong type and unknown or missing keys tell more than wrong values of keys. */
function distanceOf(issues: z.core.$ZodIssue[]): number {
  return issues.reduce((sum, issue) => {
    if (issue.path.length === 0 && issue.code === 'invalid_type') return sum + OTHER_FORM
    if (issue.path.length === 0 && issue.code === 'invalid_union')
      return sum + Math.min(...issue.errors.map(distanceOf), OTHER_FORM)
    if (issue.code === 'unrecognized_keys' && issue.path.length === 0) return sum + OTHER_FORM / 4
    return sum + (isAbsent(issue) && issue.path.length === 1 ? OTHER_FORM / 2 : 1)
  }, 0)
}

function isAbsent(issue: z.core.$ZodIssue): boolean {
  if (issue.code !== 'invalid_union') return issue.message.endsWith('received undefined')
  return issue.errors.every(([first]) => first !== undefined && isAbsent(first))
}

/** The parameters of an issue with a code of its own; in a text with the part, and with what could stand there. */
const OwnIssue = z.object({
  code: z.string(),
  span: z.tuple([z.number(), z.number()]).exactOptional(),
  expected: z.array(z.string()).exactOptional(),
})

function isMissing({ code, message }: z.core.$ZodIssue): boolean {
  return code === 'invalid_type' && message.endsWith('received undefined')
}

// The messages of zod for schemas without one of their own.
const DEFAULT_MESSAGE = /^(Invalid|Too (big|small))\b/

/** Returns the rule that a value breaks: the message of its schema, or a sentence in place of zod's default. */
export function ruleOf(issue: z.core.$ZodIssue): string {
  if (!DEFAULT_MESSAGE.test(issue.message)) return issue.message
  switch (issue.code) {
    case 'invalid_type':
      return `Must be ${TYPES[issue.expected] ?? issue.expected}${isMissing(issue) ? ', but is missing' : ''}`
    case 'too_big':
      return `Must ${bound(issue.origin, 'at most', issue.maximum)}`
    case 'too_small':
      return `Must ${bound(issue.origin, 'at least', issue.minimum)}`
    case 'invalid_value':
      return `Must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map((value) => JSON.stringify(value)).join(', ')}`
    case 'invalid_key':
      return `Must have valid keys: ${issue.issues.map(ruleOf).join('; ')}`
    default:
      return issue.message
  }
}

const TYPES: Partial<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  date: 'a date',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

const UNITS: Partial<Record<string, string>> = { string: 'character', array: 'item' }

function bound(origin: string, relation: string, limit: number | bigint): string {
  if (origin === 'date') {
    const when = relation === 'at least' ? 'at or after' : 'at or before'
    return `be ${when} ${new Date(Number(limit)).toISOString()}`
  }
  const unit = UNITS[origin]
  return unit ? `have ${relation} ${limit} ${unit}${limit === 1 ? '' : 's'}` : `be ${relation} ${limit}`
}
