import { runs } from '../helpers/effort.ts'
import { isVerb } from './nouns.ts'

/** Returns whether a procedure runs only code of the kernel, which tasks cover: a verb of every noun, of another noun. */
function isKernelOnly(procedure: string): boolean {
  const [plural, verb = ''] = procedure.split('.')
  return plural !== 'tasks' && isVerb(verb)
}

/** Returns the number of runs for a procedure; in short runs a quarter if it runs only code of the kernel. */
export function runsOf(procedure: string, short: number, long: number): number {
  return isKernelOnly(procedure) ? runs(Math.ceil(short / 4), long) : runs(short, long)
}

/** Returns the values to try with a procedure; only the first few if it runs only code of the kernel. */
export function triedWith<Value>(procedure: string, values: readonly Value[]): Value[] {
  return isKernelOnly(procedure) ? values.slice(0, 3) : [...values]
}
