import { existsSync, readFileSync } from 'node:fs'
import type { Context } from 'hono'
import { TaskwireError } from '../../errors.ts'
import type { HttpEnvironment } from '../request/environment.ts'
import { failureResponse } from '../request/failure-response.ts'

const FILE = new URL('../../../client-sdk/client.tgz', import.meta.url)

/** Reads the client package that was built with this server; undefined where none was. */
export function readClientPackage(): Uint8Array<ArrayBuffer> | undefined {
  return existsSync(FILE) ? new Uint8Array(readFileSync(FILE)) : undefined
}

/** Answers `npm install <origin>/client.tgz` with exactly the client that fits this server. */
export function handOutClient(c: Context<HttpEnvironment>, tarball: Uint8Array<ArrayBuffer> | undefined): Response {
  if (!tarball) {
    const message = 'This server was installed without its client package. Build it with: npm run client:build'
    return failureResponse(c, new TaskwireError('NOT_FOUND', { message }))
  }
  // Kept nowhere: another version of the server has another package at the same place.
  return c.body(tarball, 200, { 'Content-Type': 'application/gzip', 'Cache-Control': 'no-store' })
}
