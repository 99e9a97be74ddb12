import { createLoad } from '../../src/load/load.ts'

const MODULE = new URL('../../src/load/load.ts', import.meta.url)
const PROGRAM = `import { LOAD_LIMITS } from '${MODULE}'; LOAD_LIMITS.delayMs = Infinity`

/** Node options that disable load shedding by event-loop lag in a server, because test machines are busy. */
export const UNHURRIED = ['--import', `data:text/javascript,${encodeURIComponent(PROGRAM)}`]

/** A load monitor without load shedding for applications in this process. They share it, because each monitor has a timer. */
export const UNHURRIED_LOAD = createLoad({
  delayMs: Number.POSITIVE_INFINITY,
  signInsPerAddress: Number.POSITIVE_INFINITY,
})
