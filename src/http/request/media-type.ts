import { TaskwireError } from '../../errors.ts'

/** Returns true if a Content-Type is JSON in UTF-8 (RFC 8259 §8.1). Ignores parameters other than charset. */
export function isJson(contentType: string | null): boolean {
  return isUtf8Of('application/json', contentType)
}

/** Returns true if a Content-Type is a JSON merge patch in UTF-8 (RFC 7396 §4). */
export function isMergePatch(contentType: string | null): boolean {
  return isUtf8Of('application/merge-patch+json', contentType)
}

// Empty parameters are allowed (RFC 9110 §5.6.6).
const PARAMETER = /^[\w!#$%&'*+.^`|~-]+=([\w!#$%&'*+.^`|~-]+|"(?:[^"\\]|\\.)*")$|^$/

function isUtf8Of(type: string, contentType: string | null): boolean {
  const [given = '', ...parameters] = (contentType ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim())
  if (given !== type || !parameters.every((parameter) => PARAMETER.test(parameter))) return false
  return parameters.every((parameter) => !parameter.startsWith('charset=') || /^charset="?utf-8"?$/.test(parameter))
}

/** The media types of a PATCH, for the header Accept-Patch (RFC 5789 §3.1). */
export const ACCEPT_PATCH = 'application/json, application/merge-patch+json'

/** The error for an unsupported media type or content coding; `headers` list the supported ones. */
export class UnsupportedBody extends TaskwireError {
  readonly headers: Record<string, string>

  constructor(message: string, headers: Record<string, string>) {
    super('UNSUPPORTED_MEDIA_TYPE', { message })
    this.headers = headers
  }
}

/**
 * Returns the error for a body with a Content-Encoding, because no coding but `identity` is supported (RFC 9110 §8.4);
 * undefined for other bodies. The response header Accept-Encoding marks the 415 as one for the coding (RFC 9110 §12.5.3).
 */
export function unsupportedCoding(headers: Headers): UnsupportedBody | undefined {
  const codings = headers.get('content-encoding')?.split(',') ?? []
  const coding = codings.map((name) => name.trim().toLowerCase()).find((name) => name !== '' && name !== 'identity')
  if (coding === undefined) return undefined
  const message = `Send the body without Content-Encoding: "${coding.slice(0, 50)}" is not supported.`
  return new UnsupportedBody(message, { 'Accept-Encoding': 'identity' })
}
