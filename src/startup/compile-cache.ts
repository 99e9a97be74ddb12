import * as nodeModule from 'node:module'
import { fileURLToPath } from 'node:url'

/**
 * Caches compiled code, because compilation is a third of the start-up time. The process runs without the cache if the directory
 * is not writable, and on Deno, which has none. Default: a temporary directory.
 */
export function enableCompileCache(directory?: URL): void {
  nodeModule.enableCompileCache?.(directory && fileURLToPath(directory))
}
