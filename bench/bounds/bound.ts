/** One promise about time: what is measured, and how much it may be. */
export interface Bound {
  name: string
  unit: 'ms of processor time' | 'ms' | '×'
  most: number
  measure(): Promise<number>
}

/** The processor time of this process for some work, in milliseconds: the least of five tries, so that other work on the machine does not count. */
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
