import * as z from 'zod'
import { IdempotencyKey, IfVersion } from '../entities/definition/common-schema.ts'
import { settingsEntity } from './settings.ts'

const { Row, Changed, Update } = settingsEntity.schemas

/** The settings of the caller: those stored, or the defaults. */
export const Settings = z
  .object({
    ...Row.shape,
    version: z.number().int().min(0).meta({ description: '0: nothing was set, and these are the defaults' }),
    createdAt: z.date().nullable(),
    updatedAt: z.date().nullable(),
  })
  .meta({ id: 'AccountSettings', description: 'The settings of the caller' })
export type Settings = z.infer<typeof Settings>

const { id: _, ifVersion: _1, idempotencyKey: _2, ...fields } = Update.shape

/** The settings to change. */
export const UpdateSettingsInput = z
  .strictObject({
    ...fields,
    ifVersion: IfVersion.unwrap().optional().meta({
      description:
        'Required current version; 0: nothing was set yet. If it differs, the call fails with CONFLICT and the current row',
    }),
    idempotencyKey: IdempotencyKey,
  })
  .meta({
    id: 'UpdateSettingsInput',
    description: 'The settings to change. Omitted ones stay unchanged; null resets a setting to its default',
    examples: [{ timeZone: 'Europe/Berlin' }],
  })
export type UpdateSettingsInput = z.infer<typeof UpdateSettingsInput>

export const ChangedSettings = Changed
export type ChangedSettings = z.infer<typeof Changed>
