// This file is at `<base path>/docs/assets/<version>/`.
const { pathname } = new URL('../../../', import.meta.url)

/** Returns the path of a route of the server under its base path: `/tw/trpc` for `/trpc`. */
export const pathTo = (route) => pathname.slice(0, -1) + route
