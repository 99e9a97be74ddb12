/** Where the time comes from. Everything that asks for it takes a clock, so a test can stop or move it. */
export type Clock = () => Date

/** The machine's own clock. */
export const systemClock: Clock = () => new Date()
