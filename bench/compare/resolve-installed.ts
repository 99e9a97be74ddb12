import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { INSTALLED } from './install.ts'

// Preloaded by contenders: resolves packages that this repository lacks from the directory of the comparison.
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

// A process killed by a signal writes no profile. Taskwire handles the signal itself.
process.once('SIGTERM', () => {
  if (process.listenerCount('SIGTERM') === 0) process.exit(0)
})
