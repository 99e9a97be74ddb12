/** The idle time after which a stream sends a ping, in milliseconds. Proxies close idle connections after 30 s or more. */
export const PING_MS = 15_000
