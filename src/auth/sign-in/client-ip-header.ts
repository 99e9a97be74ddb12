/** The header in which the HTTP layer passes the client's address, overwriting any value the client sent. */
export const clientIpHeader = 'x-taskwire-client-ip'
