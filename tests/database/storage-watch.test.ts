import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createStorageWatch } from '../../src/database/resilience/storage-watch.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

describe('the storage watch', () => {
  it('reports a full disk for ten seconds, and ignores errors of callers [D-13]', () => {
    const watch = createStorageWatch()
    watch.note(Object.assign(new Error('duplicate key'), { code: '23505' }))
    watch.assertSound()
    watch.note(Object.assign(new Error('could not extend file'), { code: '53100' }))
    expect(() => watch.assertSound()).toThrow('could not extend file')
    vi.advanceTimersByTime(9_999)
    expect(() => watch.assertSound()).toThrow()
    vi.advanceTimersByTime(1)
    watch.assertSound()
  })
})
