import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import { exitOnEarlySignal } from './startup/early-stop.ts'

// Compiling is a third of what a start takes. Where the directory cannot be written, the server starts without.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/taskwire', import.meta.url)))

exitOnEarlySignal()
await import('./serve.ts')
