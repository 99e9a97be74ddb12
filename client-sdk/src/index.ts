/**
 * The client of a Taskwire server: every procedure as a typed method, errors that narrow by code, retries that never
 * create twice. `createTaskwire` makes one.
 */
export type {
  Account,
  CreateTaskInput,
  CreateTaskInput as TaskInput,
  Due,
  ErrorCode,
  Failures,
  Issue,
  ListTasksInput,
  Priority,
  RouterInputs,
  RouterOutputs,
  SystemInfo,
  Task,
  TaskId,
  TaskPage,
  TaskStats,
  TaskStatsInput,
  UpdateTaskInput,
} from './contract.ts'
export { CONTRACT_VERSION, LIMITS } from './contract.ts'
export { createTaskwire, type Taskwire } from './create-taskwire.ts'
export { isTaskwireError, TaskwireError, type TaskwireErrorCode } from './errors.ts'
export type { CallOptions, RequestInfo, TaskwireOptions } from './options.ts'
export type { TokenSource } from './tokens.ts'
