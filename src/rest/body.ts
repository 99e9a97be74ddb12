import * as z from 'zod'
import { invalidInput, TaskwireError } from '../errors.ts'
import { ACCEPT_PATCH, isJson, isMergePatch, UnsupportedBody, unsupportedCoding } from '../http/request/media-type.ts'
import { shallowJson } from '../http/request/shallow-json.ts'
import { unwrap } from './operations.ts'

/**
 * Reads a JSON body (RFC 8259); an empty body is read as an empty object.
 * @throws TaskwireError UNSUPPORTED_MEDIA_TYPE, or INVALID_INPUT if it is not a JSON object in UTF-8.
 */
export async function readBody(request: Request): Promise<Record<string, unknown>> {
  const bytes = await request.arrayBuffer().catch((error: unknown) => {
    // The client disconnected before the end of the body.
    throw new TaskwireError('UNAVAILABLE', { cause: error })
  })
  if (bytes.byteLength === 0) return {}
  rejectForm(request)
  const body = parse(bytes)
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw unreadable('The request body must be a JSON object with the fields of this operation.')
  }
  return body as Record<string, unknown>
}

function rejectForm({ headers, method }: Request): void {
  const coding = unsupportedCoding(headers)
  if (coding) throw coding
  const type = headers.get('content-type')
  if (isJson(type) || (method === 'PATCH' && isMergePatch(type))) return
  if (method !== 'PATCH') throw new TaskwireError('UNSUPPORTED_MEDIA_TYPE')
  const message = 'Send the body as "Content-Type: application/json" or "application/merge-patch+json".'
  throw new UnsupportedBody(message, { 'Accept-Patch': ACCEPT_PATCH })
}

function parse(bytes: ArrayBuffer): unknown {
  try {
    return JSON.parse(shallowJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch (error) {
    if (error instanceof TaskwireError) throw error
    throw unreadable('The request body must be valid JSON in UTF-8.')
  }
}

function unreadable(message: string): TaskwireError {
  return invalidInput({ path: [], code: 'unreadable', message })
}

// RFC 3339 §5.6, which requires seconds and an offset.
const DATE_TIME = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/

/** Converts the times in a body from strings to Dates, for the procedure's schema. @throws TaskwireError INVALID_INPUT */
export function readTimes(fields: Record<string, z.ZodType>, body: Record<string, unknown>): Record<string, unknown> {
  const read = { ...body }
  for (const [name, schema] of Object.entries(fields)) {
    const value = Object.hasOwn(body, name) ? body[name] : undefined
    if (!(unwrap(schema) instanceof z.ZodDate) || value === null || value === undefined) continue
    if (typeof value !== 'string' || !DATE_TIME.test(value) || Number.isNaN(Date.parse(value))) {
      throw invalidInput({
        path: [name],
        code: 'invalid_type',
        message: 'Must be a time in RFC 3339 format, like 2026-11-30T09:00:00Z',
      })
    }
    read[name] = new Date(value)
  }
  return read
}
