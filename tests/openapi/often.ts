import fc from 'fast-check'

/** Generates a value, or `seldom` times as often none. */
export function sometimes<T>(seldom: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: seldom, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary })
}

/** Generates nine known values for one unknown value. */
export function orUnknown<T>(known: fc.Arbitrary<T>, unknown: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 9, arbitrary: known }, { weight: 1, arbitrary: unknown })
}
