// Written by "npm run client:generate" from the procedures' schemas; do not edit.

import type {
  TRPC_ERROR_CODE_NUMBER,
  TRPCBuiltRouter,
  TRPCMutationProcedure,
  TRPCQueryProcedure,
  TRPCSubscriptionProcedure,
} from '@trpc/server'
import type {
  Account,
  Change,
  ChangedTask,
  ChangedTasks,
  ChangesCursor,
  ChangesInput,
  ChangesPage,
  CreateTaskInput,
  CreateTasksInput,
  EmptiedTrash,
  EmptyTrashInput,
  Failures,
  ListTasksInput,
  LiveInput,
  ReplaceTaskInput,
  SystemInfo,
  Task,
  TaskAction,
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

type Common =
  | 'UNAUTHENTICATED'
  | 'INVALID_INPUT'
  | 'PAYLOAD_TOO_LARGE'
  | 'METHOD_NOT_ALLOWED'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'UNSUPPORTED_CONTRACT'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE'
  | 'INTERNAL'

/** An error as tRPC carries it: checking `data.code` narrows the rest. */
export interface ErrorShape<Code extends keyof Failures = Common, Current = Task> {
  message: string
  code: TRPC_ERROR_CODE_NUMBER
  data: {
    [C in Code]: {
      code: C
      message: string
      requestId: string
      httpStatus: number
      path?: string
    } & Failures<Current>[C]
  }[Code]
}

interface ApiRecord {
  account: {
    me: TRPCQueryProcedure<{ input: void; output: Account; meta: object; errorShape: ErrorShape }>
    delete: TRPCMutationProcedure<{
      input: void
      output: Account
      meta: object
      errorShape: ErrorShape<Common | 'REAUTHENTICATION_REQUIRED'>
    }>
  }
  changes: {
    since: TRPCQueryProcedure<{
      input: ChangesInput | undefined | void
      output: ChangesPage
      meta: object
      errorShape: ErrorShape<Common | 'RESYNC_REQUIRED'>
    }>
    cursor: TRPCQueryProcedure<{ input: void; output: ChangesCursor; meta: object; errorShape: ErrorShape }>
    live: TRPCSubscriptionProcedure<{
      input: LiveInput | undefined | void
      output: AsyncIterable<{ id: string; data: Change }, void, unknown>
      meta: object
      errorShape: ErrorShape<Common | 'RESYNC_REQUIRED'>
    }>
    undo: TRPCMutationProcedure<{
      input: UndoInput
      output: UndoneChange
      meta: object
      errorShape: ErrorShape<Common | 'NOT_FOUND' | 'CONFLICT' | 'IDEMPOTENCY_MISMATCH' | 'QUOTA_EXCEEDED'>
    }>
  }
  system: {
    info: TRPCQueryProcedure<{ input: void; output: SystemInfo; meta: object; errorShape: ErrorShape }>
  }
  tasks: {
    list: TRPCQueryProcedure<{
      input: ListTasksInput | undefined | void
      output: TaskPage
      meta: object
      errorShape: ErrorShape
    }>
    get: TRPCQueryProcedure<{
      input: TaskId
      output: Task
      meta: object
      errorShape: ErrorShape<Common | 'NOT_FOUND', Task>
    }>
    create: TRPCMutationProcedure<{
      input: CreateTaskInput
      output: ChangedTask
      meta: object
      errorShape: ErrorShape<Common | 'CONFLICT' | 'IDEMPOTENCY_MISMATCH' | 'QUOTA_EXCEEDED', Task>
    }>
    update: TRPCMutationProcedure<{
      input: UpdateTaskInput
      output: ChangedTask
      meta: object
      errorShape: ErrorShape<Common | 'NOT_FOUND' | 'CONFLICT' | 'IDEMPOTENCY_MISMATCH' | 'QUOTA_EXCEEDED', Task>
    }>
    replace: TRPCMutationProcedure<{
      input: ReplaceTaskInput
      output: ChangedTask
      meta: object
      errorShape: ErrorShape<Common | 'NOT_FOUND' | 'CONFLICT' | 'IDEMPOTENCY_MISMATCH' | 'QUOTA_EXCEEDED', Task>
    }>
    delete: TRPCMutationProcedure<{
      input: TaskAction
      output: ChangedTask
      meta: object
      errorShape: ErrorShape<Common | 'NOT_FOUND' | 'CONFLICT' | 'IDEMPOTENCY_MISMATCH', Task>
    }>
    createMany: TRPCMutationProcedure<{
      input: CreateTasksInput
      output: ChangedTasks
      meta: object
      errorShape: ErrorShape<Common | 'CONFLICT' | 'IDEMPOTENCY_MISMATCH' | 'QUOTA_EXCEEDED', Task>
    }>
    updateMany: TRPCMutationProcedure<{
      input: UpdateTasksInput
      output: ChangedTasks
      meta: object
      errorShape: ErrorShape<Common | 'NOT_FOUND' | 'CONFLICT' | 'IDEMPOTENCY_MISMATCH' | 'QUOTA_EXCEEDED', Task>
    }>
    deleteMany: TRPCMutationProcedure<{
      input: TasksAction
      output: ChangedTasks
      meta: object
      errorShape: ErrorShape<Common | 'NOT_FOUND' | 'CONFLICT' | 'IDEMPOTENCY_MISMATCH', Task>
    }>
    restore: TRPCMutationProcedure<{
      input: TaskAction
      output: ChangedTask
      meta: object
      errorShape: ErrorShape<Common | 'NOT_FOUND' | 'CONFLICT' | 'IDEMPOTENCY_MISMATCH' | 'QUOTA_EXCEEDED', Task>
    }>
    purge: TRPCMutationProcedure<{
      input: TaskAction
      output: ChangedTask
      meta: object
      errorShape: ErrorShape<Common | 'NOT_FOUND' | 'CONFLICT' | 'IDEMPOTENCY_MISMATCH', Task>
    }>
    emptyTrash: TRPCMutationProcedure<{
      input: EmptyTrashInput | undefined | void
      output: EmptiedTrash
      meta: object
      errorShape: ErrorShape<Common | 'CONFLICT', Task>
    }>
    complete: TRPCMutationProcedure<{
      input: TaskAction
      output: ChangedTask
      meta: object
      errorShape: ErrorShape<Common | 'NOT_FOUND' | 'CONFLICT' | 'IDEMPOTENCY_MISMATCH' | 'QUOTA_EXCEEDED', Task>
    }>
    reopen: TRPCMutationProcedure<{
      input: TaskAction
      output: ChangedTask
      meta: object
      errorShape: ErrorShape<Common | 'NOT_FOUND' | 'CONFLICT' | 'IDEMPOTENCY_MISMATCH' | 'QUOTA_EXCEEDED', Task>
    }>
    completeMany: TRPCMutationProcedure<{
      input: TasksAction
      output: ChangedTasks
      meta: object
      errorShape: ErrorShape<Common | 'NOT_FOUND' | 'CONFLICT' | 'IDEMPOTENCY_MISMATCH' | 'QUOTA_EXCEEDED', Task>
    }>
    reopenMany: TRPCMutationProcedure<{
      input: TasksAction
      output: ChangedTasks
      meta: object
      errorShape: ErrorShape<Common | 'NOT_FOUND' | 'CONFLICT' | 'IDEMPOTENCY_MISMATCH' | 'QUOTA_EXCEEDED', Task>
    }>
    stats: TRPCQueryProcedure<{
      input: TaskStatsInput | undefined | void
      output: TaskStats
      meta: object
      errorShape: ErrorShape
    }>
  }
}

/** The router's type, for `@trpc/client` and `@trpc/tanstack-react-query`. */
export type AppRouter = TRPCBuiltRouter<
  { ctx: object; meta: object; errorShape: ErrorShape; transformer: true },
  { [Noun in keyof ApiRecord]: ApiRecord[Noun] }
>
