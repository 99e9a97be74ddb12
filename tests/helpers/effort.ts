/** Whether this is the long run, which has the machine for itself. */
export const isLong = process.env.TEST_LONG === '1'

/** How often to try: few times in `npm test`, the stated number in `npm run test:long`. */
export function runs(few: number, stated: number): number {
  return isLong ? stated : few
}
