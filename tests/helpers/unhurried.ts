import { createLoad } from '../../src/load/load.ts'

const MODULE = new URL('../../src/load/load.ts', import.meta.url)
const PROGRAM = `import { LOAD_LIMITS } from '${MODULE}'; LOAD_LIMITS.delayMs = Infinity`

/** Node's options for a server that does not refuse requests because its event loop is late, as on a busy machine it is. */
export const UNHURRIED = ['--import', `data:text/javascript,${encodeURIComponent(PROGRAM)}`]

/** The same for an application in this process; one for all of them, since each has a timer of its own. */
export const UNHURRIED_LOAD = createLoad({
  delayMs: Number.POSITIVE_INFINITY,
  signInsPerAddress: Number.POSITIVE_INFINITY,
})
