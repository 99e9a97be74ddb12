import packageJson from '../../package.json' with { type: 'json' }
import type { SystemInfo } from './schema.ts'

/**
 * This server: its name, its version as in package.json, and the contract it serves. The client package takes both from
 * here (`npm run client:generate`).
 */
export const systemInfo: SystemInfo = { name: packageJson.name, version: packageJson.version, contract: 1 }
