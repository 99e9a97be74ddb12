import { type Language, NEVER } from './language.ts'

const PART = '(?: ?(?:ochtend|middag|avond|nacht|vroeg))?'
const WEEKDAY_PART = '(?: ?(?:morgen|ochtend|middag|avond|nacht|vroeg))?'
const WEEKDAYS = ['maandag', 'dinsdag', 'woensdag', 'donderdag', 'vrijdag', 'zaterdag', 'zondag']
const EVERY = '(?:elke|iedere|elk|ieder)'

/** The words of Dutch. */
export const dutch: Language = {
  hasSpaces: true,
  weekdays: WEEKDAYS,
  shortWeekdays: ['ma', 'di', 'wo', 'do', 'vr', 'za', 'zo'],
  doubtfulDays: 'zo(?!\\p{L})',
  dayParts: {
    morning: 'ochtend|morgens|vroeg|vanmorgen|dag ?morgen',
    afternoon: 'middag',
    evening: 'avond',
    night: 'nacht',
  },
  numbers: {
    ...{ een: 1, één: 1, twee: 2, drie: 3, vier: 4, vijf: 5, zes: 6, zeven: 7, acht: 8, negen: 9, tien: 10 },
  },
  units: {
    minute: 'minuut|minuten|min',
    hour: 'uur|uren',
    day: 'dag(?:en)?',
    week: 'we(?:ek|ken)',
    month: 'maand(?:en)?',
    year: 'ja(?:ar|ren)',
  },
  ordinals: { eerste: 1, tweede: 2, derde: 3, vierde: 4, vijfde: 5, laatste: -1 },
  ordinalEnding: '(?:ste|de|e)?',
  days: [
    ['(?:eer)?gisteren|(?:afgelopen|vorige?) (?:{weekday}|week|maand|jaar|weekend)|{n} {unit} geleden', 'past'],
    [`overmorgen${PART}`, { days: 2 }],
    // “Maandag morgen” is a morning.
    [`(?<!(?:${WEEKDAYS.join('|')})\\s)morgen${PART}`, { days: 1 }],
    [`vandaag${PART}|vanavond|vanmiddag|vanmorgen|vanochtend|vannacht`, { days: 0 }],
    ['volgende week', 'nextWeek'],
    ['volgende maand', 'nextMonth'],
    ['volgend jaar', 'nextYear'],
    ['volgend weekend', 'nextWeekend'],
    ['(?:dit|in het|komend) weekend', 'weekend'],
    ['(?:aan het )?eind(?:e)? van de maand', 'endOfMonth'],
    // “Kwart over 9 uur” is a time.
    ['(?<!(?:kwart|vijf|tien|twintig|\\d)\\s)over {n} {unit}', 'after'],
    [`(?:aan)?komende {weekday}${WEEKDAY_PART}`, 'nextWeekdayAfterToday'],
    [`volgende (?:week )?{weekday}${WEEKDAY_PART}`, 'nextWeekWeekday'],
    ['{weekday},? {daynumber}', 'weekdayAndDay'],
    [`(?:deze )?{weekday}${WEEKDAY_PART}`, 'comingWeekday'],
    ['op de {monthday}', 'monthDay'],
  ],
  markedDays: [
    ['nu', 'now'],
    ['weekend', 'weekend'],
  ],
  recurrences: [
    [`(?:de |${EVERY} )?{ordinal} dag van (?:de|elke|iedere) maand`, { kind: 'ordinalDay' }],
    [`(?:${EVERY} )?{ordinals} {weekday} van (?:de|elke|iedere) maand`, { kind: 'nthWeekday' }],
    [`${EVERY} maand op de {ordinals} {weekday}`, { kind: 'nthWeekday' }],
    ['(?:om de dag|elke tweede dag)', { kind: 'units', interval: 2, unit: 'day' }],
    ['(?:om de week|elke tweede week)', { kind: 'units', interval: 2, unit: 'week' }],
    [`${EVERY} {monthday} van de maand|${EVERY} maand op de {monthdays}`, { kind: 'monthDay' }],
    [`(?:${EVERY}|om de) (?:{n}(?:ste|de|e)?|{ordinal}) {unit}(?! van (?:de|het) )`, { kind: 'units' }],
    [`${EVERY} (?:tweede|2e|2de) {weekdays}`, { kind: 'weekdays', interval: 2 }],
    [`${EVERY} {ordinals} {weekday}`, { kind: 'nthWeekday' }],
    [`${EVERY} (?:werkdag|doordeweekse dag)`, { kind: 'workdays' }],
    [`${EVERY} weekend`, { kind: 'weekend' }],
    [`${EVERY} (?:ochtend|middag|avond|nacht)`, { kind: 'units', unit: 'day' }],
    [`${EVERY} {unit}`, { kind: 'units' }],
    [`${EVERY} {weekdays}${WEEKDAY_PART}`, { kind: 'weekdays' }],
  ],
  and: 'en|&',
  through: 'tot en met|t/m|tot',
  exceptions: 'behalve|uitgezonderd|maar niet',
  timeBefore: 'om',
  weakTimeBefore: 'rond',
  timeAfter: 'uur',
  am: "['’]s (?:ochtends|morgens)",
  pm: "['’]s (?:middags|avonds|nachts)",
  noon: NEVER,
  half: 'half',
  fractionBefore: '(?:kwart|vijf|tien|twintig|\\d{1,2}) (?:over|voor)',
  fractionAfter: '(?:over|voor) (?:half )?\\d{1,2}',
  inMonth: 'in',
  postpositions: NEVER,
  connectors: 'op|om|voor|uiterlijk|vanaf|tegen',
  blockers: 'tot|tot en met|sinds|na|van|en|of|de|het|tussen|elke|iedere|laatste|in|vorige|t/m',
  joiners: 'en|of|tot|is|was|t/m',
  until: 'tot|tot en met|t/m',
  times: 'keer',
}
