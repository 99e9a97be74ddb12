import { noteEntity } from '../fixture/note.ts'
import { runs } from '../helpers/effort.ts'

/** True for a procedure of the fixture noun, which has nothing but what the kernel gives every noun. */
function isFixture(procedure: string): boolean {
  return procedure.startsWith(`${noteEntity.plural}.`)
}

/** How often something is tried with a procedure: in short runs with the fixture noun a quarter, as tasks try the same. */
export function runsOf(procedure: string, short: number, long: number): number {
  return isFixture(procedure) ? runs(Math.ceil(short / 4), long) : runs(short, long)
}

/** Which of these values are tried with a procedure: with the fixture noun the first few, as tasks try them all. */
export function triedWith<Value>(procedure: string, values: readonly Value[]): Value[] {
  return isFixture(procedure) ? values.slice(0, 3) : [...values]
}
