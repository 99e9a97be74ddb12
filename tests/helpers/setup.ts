import { afterAll, afterEach, vi } from 'vitest'
import { violations } from './violations.ts'

// An undocumented response fails the test even if the code under test has caught the error.
afterEach(({ task }) => {
  const [violation] = violations.splice(0)
  if (violation !== undefined && task.result?.state !== 'fail') throw new Error(violation)
})

// Files share the modules and globals of their worker, so fake clocks and spies must not leak to the next file.
afterAll(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})
