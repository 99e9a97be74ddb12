/** The header in which the HTTP layer states the client's address, overwriting whatever the client sent under this name. */
export const clientIpHeader = 'x-taskwire-client-ip'
