import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { toNodeHandler } from 'better-auth/node'
import { jwt } from 'better-auth/plugins/jwt'

// Runs a plain Better Auth, as a Next.js app would. Prints its address, and exits when standard input closes.
const server = createServer()
server.listen(0, '127.0.0.1', () => {
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const auth = betterAuth({
    database: memoryAdapter({ user: [], session: [], account: [], verification: [], jwks: [] }),
    secret: 'of the other issuer'.repeat(2),
    baseURL,
    emailAndPassword: { enabled: true },
    telemetry: { enabled: false },
    logger: { disabled: true },
    plugins: [jwt()],
  })
  server.on('request', toNodeHandler(auth))
  console.log(baseURL)
})
process.stdin.resume().on('close', () => process.exit())
