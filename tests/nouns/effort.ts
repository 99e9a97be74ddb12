import { noteEntity } from '../fixture/note.ts'
import { runs } from '../helpers/effort.ts'

/** Returns whether a procedure belongs to the fixture noun, which has only what the kernel provides. */
function isFixture(procedure: string): boolean {
  return procedure.startsWith(`${noteEntity.plural}.`)
}

/** Returns the number of runs for a procedure; a quarter for the fixture noun in short runs, as tasks cover the same code. */
export function runsOf(procedure: string, short: number, long: number): number {
  return isFixture(procedure) ? runs(Math.ceil(short / 4), long) : runs(short, long)
}

/** Returns the values to try with a procedure; only the first few for the fixture noun, as tasks cover all. */
export function triedWith<Value>(procedure: string, values: readonly Value[]): Value[] {
  return isFixture(procedure) ? values.slice(0, 3) : [...values]
}
