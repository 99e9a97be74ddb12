import { existsSync, readFileSync } from 'node:fs'
import type { Context } from 'hono'
import { TaskwireError } from '../../errors.ts'
import type { HttpEnvironment } from '../request/environment.ts'
import { failureResponse } from '../request/failure-response.ts'

const FILE = new URL('../../../client-sdk/client.tgz', import.meta.url)

/** Reads the client package that was built with this server; undefined if there is none. */
export function readClientPackage(): Uint8Array<ArrayBuffer> | undefined {
  return existsSync(FILE) ? new Uint8Array(readFileSync(FILE)) : undefined
}

/** Serves the client package of this server version for `npm install <origin>/client.tgz`. */
export function serveClientPackage(
  c: Context<HttpEnvironment>,
  tarball: Uint8Array<ArrayBuffer> | undefined,
): Response {
  if (!tarball) {
    const message = 'The client package is not installed on this server. Build it with: npm run client:build'
    return failureResponse(c, new TaskwireError('NOT_FOUND', { message }))
  }
  // Not cached: each server version has a different package at the same URL.
  return c.body(tarball, 200, { 'Content-Type': 'application/gzip', 'Cache-Control': 'no-store' })
}
