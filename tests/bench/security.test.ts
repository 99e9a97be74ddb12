import { expect, it } from 'vitest'
import { quoteResults } from '../../bench/hold/quotes.ts'

it('SECURITY.md says what the last measurements have shown', () => {
  const { written, due } = quoteResults()
  expect(written).toBe(due)
})
