/** A source of the current time. Code that needs the time takes a clock, so that tests can stop or move it. */
export type Clock = () => Date

/** Returns the time of the system clock. */
export const systemClock: Clock = () => new Date()
