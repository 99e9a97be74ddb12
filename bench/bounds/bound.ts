/** An upper bound of real time: the measurement, and its maximum. */
export interface Bound {
  name: string
  unit: 'ms of processor time' | 'ms' | '×'
  most: number
  measure(): Promise<number>
}

/**
 * Returns the processor time of this process for some work, in milliseconds: the minimum of five runs, to exclude other
 * work on the machine.
 */
export async function processorTime(work: () => unknown): Promise<number> {
  const times: number[] = []
  for (let n = 0; n < 5; n += 1) {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    times.push((user + system) / 1000)
  }
  return Math.min(...times)
}
