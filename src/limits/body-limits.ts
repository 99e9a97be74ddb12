/** The largest bodies, in bytes: of one change, and of one that is about several rows and says its length. */
export const MAX_BODY_BYTES = { single: 64 * 1024, bulk: 1024 * 1024 } as const

/** Nesting of objects and arrays. No input of ours has a quarter of it. */
export const MAX_DEPTH = 32
