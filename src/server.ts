import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import { stopEarly } from './startup/early-stop.ts'

// Compiling is a third of what a start takes. Where the directory cannot be written, the server starts without.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/taskwire', import.meta.url)))

stopEarly()
await import('./serve.ts')
