export type { Clock } from '../clock.ts'
export { EnvironmentError } from '../config/environment.ts'
export type { Logger } from '../observability.ts'
export {
  createHandler,
  type Handler,
  type LocalCaller,
  type RequestDetails,
  type TaskwireContext,
} from './create-handler.ts'
export { createServer, type RunningServer, type ServerOptions } from './create-server.ts'
export type { OpenDatabase } from './database-handles.ts'
export { type Migrated, migrate } from './migrate.ts'
export { openDatabase } from './open-database.ts'
export type { EmbeddingOptions, TokenOwner } from './options.ts'
export { type TaskRouters, taskRouters, transformer } from './task-routers.ts'
