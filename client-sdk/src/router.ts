// Written by "npm run client:generate" from the procedures' schemas; do not edit.

import type { TRPC_ERROR_CODE_NUMBER, TRPCBuiltRouter, TRPCMutationProcedure, TRPCQueryProcedure } from '@trpc/server'
import type {
  Account,
  CreateTaskInput,
  Failures,
  ListTasksInput,
  ReplaceTaskInput,
  SystemInfo,
  Task,
  TaskAction,
  TaskId,
  TaskPage,
  TaskStats,
  TaskStatsInput,
  UpdateTaskInput,
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
export interface ErrorShape<Code extends keyof Failures = Common> {
  message: string
  code: TRPC_ERROR_CODE_NUMBER
  data: {
    [C in Code]: { code: C; message: string; requestId: string; httpStatus: number; path?: string } & Failures[C]
  }[Code]
}

interface ApiRecord {
  account: {
    me: TRPCQueryProcedure<{ input: void; output: Account; meta: object; errorShape: ErrorShape }>
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
    get: TRPCQueryProcedure<{ input: TaskId; output: Task; meta: object; errorShape: ErrorShape<Common | 'NOT_FOUND'> }>
    create: TRPCMutationProcedure<{
      input: CreateTaskInput
      output: Task
      meta: object
      errorShape: ErrorShape<Common | 'CONFLICT'>
    }>
    update: TRPCMutationProcedure<{
      input: UpdateTaskInput
      output: Task
      meta: object
      errorShape: ErrorShape<Common | 'NOT_FOUND' | 'CONFLICT'>
    }>
    replace: TRPCMutationProcedure<{
      input: ReplaceTaskInput
      output: Task
      meta: object
      errorShape: ErrorShape<Common | 'NOT_FOUND' | 'CONFLICT'>
    }>
    complete: TRPCMutationProcedure<{
      input: TaskAction
      output: Task
      meta: object
      errorShape: ErrorShape<Common | 'NOT_FOUND' | 'CONFLICT'>
    }>
    reopen: TRPCMutationProcedure<{
      input: TaskAction
      output: Task
      meta: object
      errorShape: ErrorShape<Common | 'NOT_FOUND' | 'CONFLICT'>
    }>
    delete: TRPCMutationProcedure<{
      input: TaskAction
      output: Task
      meta: object
      errorShape: ErrorShape<Common | 'NOT_FOUND' | 'CONFLICT'>
    }>
    restore: TRPCMutationProcedure<{
      input: TaskAction
      output: Task
      meta: object
      errorShape: ErrorShape<Common | 'NOT_FOUND' | 'CONFLICT'>
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
