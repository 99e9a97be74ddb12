import * as z from 'zod'
import { defineEntity } from '../entities/definition/define-entity.ts'
import { fieldsOf } from '../entities/definition/field.ts'
import { byTime } from '../entities/storage/sort.ts'
import type { SettingsModel } from '../generated/prisma/models/Settings.ts'
import { TimeZone, WallTime } from '../time/schema.ts'
import { Locale, WEEKDAYS } from './locale.ts'

const { column, optional } = fieldsOf<SettingsModel>()

/** The id of the settings, the same for every user. */
export const SETTINGS_ID = '00000000-0000-4000-8000-000000000001'

/** The settings of a user who has set none. */
export const DEFAULT_SETTINGS = {
  timeZone: 'UTC',
  weekStart: 'monday',
  locale: 'en',
  allDayReminderTime: '09:00',
} as const

const WeekStart = z.enum(WEEKDAYS)

/** The definition of the settings entity. Every user has at most one row. */
export const settingsEntity = defineEntity<SettingsModel>()({
  name: 'settings',
  plural: 'settings',
  type: 'Settings',
  model: 'settings',
  fields: {
    timeZone: optional({
      ...column('timeZone'),
      input: TimeZone,
      output: z.string().meta({ description: 'IANA time zone' }),
      default: DEFAULT_SETTINGS.timeZone,
    }),
    weekStart: optional({
      columns: ['weekStart'],
      read: ({ weekStart }) => WEEKDAYS.find((day) => day === weekStart) ?? 'monday',
      write: (weekStart) => ({ weekStart }),
      input: WeekStart.meta({ description: 'The first day of the week' }),
      output: WeekStart.meta({ description: 'The first day of the week' }),
      default: DEFAULT_SETTINGS.weekStart,
    }),
    locale: optional({
      ...column('locale'),
      input: Locale,
      output: z.string().meta({ description: 'Language tag (BCP 47)' }),
      default: DEFAULT_SETTINGS.locale,
    }),
    allDayReminderTime: optional({
      columns: ['reminderTime'],
      read: ({ reminderTime }) => reminderTime.toISOString().slice(11, 16),
      write: (time) => ({ reminderTime: new Date(`1970-01-01T${time}:00.000Z`) }),
      input: WallTime.meta({ description: 'Time of day, HH:MM, from which reminders of all-day tasks count' }),
      output: z.string().meta({ description: 'Time of day, HH:MM, from which reminders of all-day tasks count' }),
      default: DEFAULT_SETTINGS.allDayReminderTime,
    }),
  },
  hasTrash: false,
  about: 'The settings of the caller, once one was set',
  // Its texts are short, so that they neither count towards the quota nor decide how many rows fit into a response.
  texts: [],
  sortKeys: ['createdAt'],
  sortColumns: { createdAt: byTime('createdAt') },
  example: {
    id: SETTINGS_ID,
    timeZone: 'Europe/Berlin',
    weekStart: 'monday',
    locale: 'en',
    allDayReminderTime: '09:00',
    version: 1,
    createdAt: '2026-11-25T12:00:00.000Z',
    updatedAt: '2026-11-25T12:00:00.000Z',
  },
  examples: { create: {}, update: { timeZone: 'Europe/Berlin' } },
})
