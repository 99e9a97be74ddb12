import { afterAll, afterEach, vi } from 'vitest'
import { violations } from './violations.ts'

// An undocumented answer fails the test even where the test's own code has caught the error.
afterEach(({ task }) => {
  const [violation] = violations.splice(0)
  if (violation !== undefined && task.result?.state !== 'fail') throw new Error(violation)
})

// Files share their worker's modules and globals; none may leave a fake clock or a spy to the next.
afterAll(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})
