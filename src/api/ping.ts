/** After so much silence a ping says that the connection lives, in milliseconds. Proxies cut at 30 s and more. */
export const PING_MS = 15_000
