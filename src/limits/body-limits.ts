/** Maximum body sizes in bytes: for a single change, and for a bulk change with a Content-Length. */
export const MAX_BODY_BYTES = { single: 64 * 1024, bulk: 1024 * 1024 } as const

/** Maximum nesting of objects and arrays. The deepest valid input, a filter as a tree, has 39 levels. */
export const MAX_DEPTH = 48
