/** True in the long run, which does not share the machine. */
export const isLong = process.env.TEST_LONG === '1'

/** Returns a number of repetitions: `few` in `npm test`, the full number in `npm run test:long`. */
export function runs(few: number, stated: number): number {
  return isLong ? stated : few
}
