import { enableCompileCache } from './startup/compile-cache.ts'
import { exitOnEarlySignal } from './startup/early-stop.ts'

enableCompileCache(new URL('../node_modules/.cache/taskwire', import.meta.url))

exitOnEarlySignal()
const { serve } = await import('./serve.ts')
await serve(process.argv.slice(2))
