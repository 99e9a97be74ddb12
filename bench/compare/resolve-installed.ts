import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { INSTALLED } from './install.ts'

// Loaded before a contender: what this repository does not have is taken from where the comparison has installed it.
const parentURL = pathToFileURL(join(INSTALLED, 'package.json')).href

registerHooks({
  resolve(specifier, context, next) {
    try {
      return next(specifier, context)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
      return next(specifier, { ...context, parentURL })
    }
  },
})

// A process that ends by a signal writes no profile. Taskwire has an end of its own.
process.once('SIGTERM', () => {
  if (process.listenerCount('SIGTERM') === 0) process.exit(0)
})
