import type { Actor } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import type { TenantDatabase } from '../database/tenancy/tenant.ts'
import type { Conditional } from '../entities/definition/version-condition.ts'
import { createEntityService, type EntityService } from '../entities/entity-service.ts'
import { TaskwireError } from '../errors.ts'
import type { ChangedSettings, Settings, UpdateSettingsInput } from './schema.ts'
import { DEFAULT_SETTINGS, SETTINGS_ID, settingsEntity } from './settings.ts'

/** The operations on the settings of a user. */
export interface SettingsService {
  /** Returns the settings, or the defaults if nothing was set. */
  get(actor: Actor): Promise<Settings>
  /** Changes settings. @throws TaskwireError CONFLICT for another version. */
  update(actor: Actor, input: Conditional<UpdateSettingsInput>): Promise<ChangedSettings>
}

/** Creates the settings service on a database. */
export function createSettingsService(database: TenantDatabase, clock: Clock): SettingsService {
  const verbs: EntityService<(typeof settingsEntity)['schemas']> = createEntityService(settingsEntity, {
    database,
    clock,
  })

  return {
    async get(actor) {
      try {
        return await verbs.get(actor, { id: SETTINGS_ID })
      } catch (error) {
        if (error instanceof TaskwireError && error.code === 'NOT_FOUND') return DEFAULTS
        throw error
      }
    },

    update: (actor, input) =>
      verbs.compose(actor, {
        verb: 'update',
        input: { ...input, id: SETTINGS_ID },
        missing: { columns: (now) => settingsEntity.newColumns(input, now), current: DEFAULTS },
        async work(steps, { id }, now) {
          await steps.change([id], settingsEntity.changedColumns(input, now))
        },
      }),
  }
}

const DEFAULTS: Settings & { version: 0 } = {
  id: SETTINGS_ID,
  ...DEFAULT_SETTINGS,
  version: 0,
  createdAt: null,
  updatedAt: null,
}

/** The noun `settings` of the API: its entity and its service. */
export const settingsNoun = { entity: settingsEntity, createService: createSettingsService }
