/**
 * Typed client of a Taskwire server: one method per procedure, errors that narrow by code, and retries protected by
 * idempotency keys. Start with `createTaskwire`.
 */
export type {
  Account,
  Change,
  ChangedTask,
  ChangedTasks,
  ChangesCursor,
  ChangesInput,
  ChangesPage,
  ConflictOptions,
  CreateTaskInput,
  CreateTaskInput as TaskInput,
  CreateTasksInput,
  CreateTasksItem,
  Due,
  DueInput,
  EmptiedTrash,
  EmptyTrashInput,
  EntityRow,
  ErrorCode,
  Failures,
  Issue,
  ListTasksInput,
  LiveInput,
  Priority,
  ReplaceTaskInput,
  RouterInputs,
  RouterOutputs,
  SystemInfo,
  Task,
  TaskAction,
  TaskChange,
  TaskId,
  TaskPage,
  TaskStats,
  TaskStatsInput,
  TasksAction,
  UndoInput,
  UndoneChange,
  UpdateTaskInput,
  UpdateTasksInput,
} from './contract.ts'
export { CONTRACT_VERSION, LIMITS } from './contract.ts'
export { createTaskwire, type Taskwire } from './create-taskwire.ts'
export { type EntityStore, memoryEntityStore, type StoredEntities } from './entity-store.ts'
export { isTaskwireError, TaskwireError, type TaskwireErrorCode, type TaskwireErrorData } from './errors.ts'
export type { LiveChange, LiveOptions, LiveStatus } from './live-options.ts'
export type { CallOptions, RequestInfo, TaskwireOptions } from './options.ts'
export type { TokenSource } from './tokens.ts'
