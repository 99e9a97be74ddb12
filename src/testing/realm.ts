import { runInThisContext } from 'node:vm'

type Realm = Pick<
  typeof globalThis,
  'AbortController' | 'DOMException' | 'Headers' | 'ReadableStream' | 'Request' | 'Response'
>

/**
 * The classes of Node itself. A test environment may have others or none: Jest runs tests in a context of its own, and jsdom
 * replaces some classes but not those that accept them.
 */
export const node = runInThisContext('globalThis') as Realm & Record<symbol, unknown>
