import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { intervalOf } from '../../bench/against/interval.ts'

const ratio = fc.double({ min: 0.5, max: 2, noNaN: true })
const twelve = fc.array(ratio, { minLength: 12, maxLength: 12 })

describe('the confidence interval of paired ratios', () => {
  it('is the ratio itself if all pairs are equal', () => {
    expect(intervalOf(Array(12).fill(1.25))).toEqual({
      ratio: expect.closeTo(1.25),
      from: expect.closeTo(1.25),
      to: expect.closeTo(1.25),
    })
  })

  it('contains the mean, and is inverted if the sides are swapped', () => {
    fc.assert(
      fc.property(twelve, (ratios) => {
        const interval = intervalOf(ratios)
        const inverse = intervalOf(ratios.map((one) => 1 / one))
        expect(interval.from).toBeLessThanOrEqual(interval.ratio)
        expect(interval.to).toBeGreaterThanOrEqual(interval.ratio)
        expect(inverse.from).toBeCloseTo(1 / interval.to)
        expect(inverse.to).toBeCloseTo(1 / interval.from)
      }),
    )
  })

  it("has the width given by Student's t-distribution", () => {
    // Logarithms alternate between -0.1 and 0.1: standard deviation 0.1045, standard error 0.0302, times t = 2.201.
    const ratios = Array.from({ length: 12 }, (_, n) => Math.exp(n % 2 ? 0.1 : -0.1))
    expect(intervalOf(ratios).to).toBeCloseTo(Math.exp(0.0664), 3)
  })
})
