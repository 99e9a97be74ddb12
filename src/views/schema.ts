import * as z from 'zod'
import { Id, IdempotencyKey, IfVersion } from '../entities/definition/common-schema.ts'
import { besideInputs } from '../entities/ordering/beside-schema.ts'
import { viewEntity } from './view.ts'

const { schemas } = viewEntity
export const View = schemas.Row
export type View = z.infer<typeof View>
export const ChangedView = schemas.Changed
export type ChangedView = z.infer<typeof ChangedView>

/** The view to move among the others. */
export const MoveViewInput = z
  .strictObject({
    id: Id,
    ...besideInputs('view'),
    ifVersion: IfVersion,
    idempotencyKey: IdempotencyKey,
  })
  .meta({
    id: 'MoveViewInput',
    description: 'The view to move, and the view before or after which it goes',
    examples: [{ id: '01a2134d-c622-74ec-ae07-f77888b1355e' }],
  })
export type MoveViewInput = z.infer<typeof MoveViewInput>
