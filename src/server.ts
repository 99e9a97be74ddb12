import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import { exitOnEarlySignal } from './startup/early-stop.ts'

// Compilation is a third of the start-up time. If the directory is not writable, the server starts without the cache.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/taskwire', import.meta.url)))

exitOnEarlySignal()
const { serve } = await import('./serve.ts')
await serve(process.argv.slice(2))
