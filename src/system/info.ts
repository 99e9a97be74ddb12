import packageJson from '../../package.json' with { type: 'json' }
import type { SystemInfo } from './schema.ts'

/**
 * The name of this server, its version from package.json, and its API contract. The client package reads the version and
 * contract from here (`npm run client:generate`).
 */
export const systemInfo: SystemInfo = { name: packageJson.name, version: packageJson.version, contract: 1 }
