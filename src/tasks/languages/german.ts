import { type Language, NEVER } from './language.ts'

const PART = '(?: (?:früh|vormittag|mittag|nachmittag|abend|nacht))?'
const WEEKDAY_PART =
  '(?:morgen|früh|vormittag|mittag|nachmittag|abend|nacht| (?:morgen|früh|vormittag|mittag|nachmittag|abend|nacht))?'
const WEEKDAYS = ['montag', 'dienstag', 'mittwoch', 'donnerstag', 'freitag', 'samstag|sonnabend', 'sonntag']
const NEXT = 'nächste[nrs]?'
const EVERY = 'jede[nrs]?'

/** The words of German. */
export const german: Language = {
  hasSpaces: true,
  weekdays: WEEKDAYS,
  shortWeekdays: ['mo', 'di', 'mi', 'do', 'fr', 'sa', 'so'],
  doubtfulDays: 'so(?!\\p{L})',
  dayParts: {
    morning: 'vormittags?|morgens|früh|(?:heute|tag|mittwoch|abend) ?morgen',
    afternoon: 'nachmittag',
    midday: 'mittag',
    evening: 'abends?$',
    night: 'nacht',
  },
  numbers: {
    ...{ ein: 1, eine: 1, einem: 1, einer: 1, einen: 1, zwei: 2, drei: 3, vier: 4, fünf: 5 },
    ...{ sechs: 6, sieben: 7, acht: 8, neun: 9, zehn: 10 },
  },
  units: {
    minute: 'minuten?|min',
    hour: 'stunden?|std',
    day: 'tage?n?',
    week: 'wochen?',
    month: 'monate?n?',
    year: 'jahre?n?',
  },
  ordinals: {
    ...{ ersten: 1, erster: 1, zweiten: 2, zweiter: 2, dritten: 3, dritter: 3, vierten: 4, vierter: 4 },
    ...{ vierte: 4, fünften: 5, fünfter: 5, fünfte: 5, letzten: -1, letzter: -1 },
  },
  ordinalEnding: '\\.',
  days: [
    [
      `(?:vor)?gestern${PART}|(?:letzte[nrs]?|vorige[nrs]?|vergangene[nrs]?) (?:{weekday}|woche|monat|jahr|wochenende)|übernächste[nrs]? (?:{weekday}|woche|monat|jahr)|vor {n} {unit}`,
      'past',
    ],
    [`übermorgen${PART}`, { days: 2 }],
    // “Heute morgen” and “Montag morgen” are mornings.
    [`(?<!(?:heute|${WEEKDAYS.join('|')})\\s)morgen${PART}`, { days: 1 }],
    [`heute(?: morgen|${PART})`, { days: 0 }],
    [`(?:${NEXT}|kommende[nrs]?) woche`, 'nextWeek'],
    [`(?:${NEXT}|kommende[nrs]?) monat`, 'nextMonth'],
    [`(?:${NEXT}|kommende[nrs]?) jahr`, 'nextYear'],
    [`(?:am )?${NEXT} wochenende`, 'nextWeekend'],
    ['am wochenende|(?:dieses|kommendes) wochenende', 'weekend'],
    ['(?:am )?(?:ende des monats|monatsende)', 'endOfMonth'],
    ['in {n} {unit}', 'after'],
    [`kommende[nrs]? {weekday}${WEEKDAY_PART}`, 'nextWeekdayAfterToday'],
    [`${NEXT} {weekday}${WEEKDAY_PART}`, 'nextWeekWeekday'],
    ['{weekday},?(?: den| dem)? {daynumber}', 'weekdayAndDay'],
    [`(?:diese[nrs]? )?{weekday}${WEEKDAY_PART}`, 'comingWeekday'],
    ['am {monthday}(?! ?\\p{L})(?! ?\\d)', 'monthDay'],
  ],
  markedDays: [
    ['jetzt', 'now'],
    ['wochenende', 'weekend'],
    ['{monthday}', 'monthDay'],
  ],
  recurrences: [
    [`${EVERY} {ordinal} tag (?:im|des|eines|in jedem) monats?`, { kind: 'ordinalDay' }],
    [`${EVERY} {monthday} tag (?:im|des|eines|in jedem) monats?`, { kind: 'monthDay' }],
    [`${EVERY} (?:zweiten?|zweites) {unit}`, { kind: 'units', interval: 2 }],
    [`${EVERY} (?:dritten?|drittes) {unit}`, { kind: 'units', interval: 3 }],
    [`${EVERY} (?:{n}\\.|{ordinal}) {unit}(?! (?:im|des|eines|in jedem) )`, { kind: 'units' }],
    [`${EVERY} {ordinals} {weekday} (?:im|des|eines) monats?`, { kind: 'nthWeekday' }],
    [`${EVERY} monat am {ordinals} {weekday}`, { kind: 'nthWeekday' }],
    [`${EVERY} zweiten {weekdays}`, { kind: 'weekdays', interval: 2 }],
    [`${EVERY} {ordinals} {weekday}`, { kind: 'nthWeekday' }],
    [
      `${EVERY} monat am {monthdays}|${EVERY} {monthdays}(?! (?:wochenende|werktag|arbeitstag|morgen|abend|nacht))(?: (?:im|des) monats?)?`,
      { kind: 'monthDay' },
    ],
    [`${EVERY} woche am {weekdays}`, { kind: 'weekdays' }],
    ['alle {n} {unit} am {weekdays}', { kind: 'weekdays' }],
    ['alle {n} {unit}', { kind: 'units' }],
    [`${EVERY} (?:werktag|arbeitstag|wochentag)`, { kind: 'workdays' }],
    [`${EVERY} wochenende`, { kind: 'weekend' }],
    [`${EVERY} (?:morgen|vormittag|mittag|nachmittag|abend|nacht)`, { kind: 'units', unit: 'day' }],
    [`${EVERY} {unit}`, { kind: 'units' }],
    [`${EVERY} {weekdays}(?: morgen|${PART})`, { kind: 'weekdays' }],
  ],
  and: 'und|&',
  through: 'bis|bis zum',
  exceptions: 'außer|ausser|ausgenommen|bis auf|aber nicht',
  timeBefore: 'um',
  weakTimeBefore: 'gegen',
  timeAfter: 'uhr',
  am: 'morgens|früh|vormittags',
  pm: 'mittags|nachmittags|abends|nachts',
  noon: '(?:um )?12 uhr mittags',
  half: 'halb',
  fractionBefore: '(?:drei)?viertel|(?:viertel|fünf|zehn|zwanzig|\\d{1,2}) (?:vor|nach)',
  fractionAfter: '(?:vor|nach) (?:halb )?\\d{1,2}',
  inMonth: 'im',
  postpositions: NEVER,
  connectors: 'am|um|bis|bis zum|fällig|fällig am|zum|für|ab|ab dem|den',
  blockers: 'guten|seit|nach|vor|von|und|oder|der|die|das|als|letzten?|letzter|vom|jeden?|jedes|zwischen|in|im|des',
  joiners: 'und|oder|bis|ist|war',
  until: 'bis|bis zum',
  times: 'mal',
}
