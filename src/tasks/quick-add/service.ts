import type { Actor } from '../../auth/actor.ts'
import type { Clock } from '../../clock.ts'
import type { TenantDatabase } from '../../database/tenancy/tenant.ts'
import type { SettingsService } from '../../settings/service.ts'
import { englishReader, readerOf } from '../languages/languages.ts'
import { nowIn } from '../phrases/calendar.ts'
import type { Place } from '../phrases/places.ts'
import { mentionedNames } from './marks.ts'
import { findMentioned } from './name-queries.ts'
import { parseQuickAdd, withoutLocale } from './parse-quick-add.ts'
import type { ParsedQuickAdd, ParseQuickAddInput } from './quick-add-schema.ts'

/** The parts of the server that quick add reads from. */
interface QuickAddParts {
  database: TenantDatabase
  settings: SettingsService
  clock: Clock
}

/** Creates the function that reads a text as a task, with the lists, tags and settings of a user. */
export function createQuickAdd({ database, settings, clock }: QuickAddParts) {
  return async (actor: Actor, input: ParseQuickAddInput): Promise<ParsedQuickAdd> => {
    const { text } = input
    const ignore = (input.ignore ?? []).map(placeOf).filter(({ start, end }) => start < end)
    const isComplete = input.timeZone !== undefined && input.locale !== undefined
    const stored = isComplete ? undefined : await settings.get(actor)
    const timeZone = input.timeZone ?? stored?.timeZone ?? 'UTC'
    const locale = input.locale ?? stored?.locale ?? 'en'
    const names = await findMentioned(database, actor.userId, mentionedNames(text, ignore))
    const known = await readerOf(locale)
    const reader = known ?? (await englishReader())
    const result = parseQuickAdd({ text, ignore }, { reader, now: nowIn(clock(), timeZone) }, names)
    return known ? result : withoutLocale(result, locale)
  }
}

function placeOf(range: string): Place {
  const [start = 0, end = 0] = range.split('-').map(Number)
  return { start, end }
}
