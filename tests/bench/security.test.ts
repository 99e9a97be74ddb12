import { expect, it } from 'vitest'
import { quoteResults } from '../../bench/hold/quotes.ts'

it('SECURITY.md shows the latest measurements', () => {
  const { written, due } = quoteResults()
  expect(written).toBe(due)
})
