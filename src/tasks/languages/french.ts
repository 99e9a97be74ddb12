import { type Language, NEVER } from './language.ts'

const PART = '(?: (?:matin|midi|après-midi|soir))?'
const EVERY = '(?:chaque|tous les|toutes les)'

/** After a number that counts, as in “2e mardi”. */
const TH = '(?:er|e|ème)?'

/** The words of French. */
export const french: Language = {
  hasSpaces: true,
  weekdays: ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'],
  shortWeekdays: ['lun', 'mar', 'mer', 'jeu', 'ven', 'sam', 'dim'],
  doubtfulDays: '(?:[Ss]am|[Mm]er)(?!\\p{L})',
  dayParts: {
    morning: 'matin',
    afternoon: 'après-midi',
    midday: 'midi',
    evening: 'soir',
    night: 'nuit',
  },
  numbers: {
    ...{ un: 1, une: 1, deux: 2, trois: 3, quatre: 4, cinq: 5, six: 6, sept: 7, huit: 8, neuf: 9, dix: 10 },
  },
  units: {
    minute: 'minutes?|min',
    hour: 'heures?',
    day: 'jours?',
    week: 'semaines?',
    month: 'mois',
    year: 'ans?|années?',
  },
  ordinals: {
    ...{ premier: 1, première: 1, deuxième: 2, second: 2, seconde: 2, troisième: 3, quatrième: 4, cinquième: 5 },
    dernier: -1,
  },
  ordinalEnding: '(?:er)?',
  days: [
    [
      "(?:avant-)?hier|{weekday} (?:dernier|passé)|(?:la semaine|le mois|le week-end|l['’]année) (?:dernière?|passée?)|il y a {n} {unit}",
      'past',
    ],
    [`après-demain${PART}`, { days: 2 }],
    [`demain${PART}`, { days: 1 }],
    ["aujourd['’]hui|ce soir|ce matin|cet après-midi", { days: 0 }],
    ['la semaine prochaine', 'nextWeek'],
    ['le mois prochain', 'nextMonth'],
    ["l['’](?:an prochain|année prochaine)", 'nextYear'],
    ['le week-end prochain', 'nextWeekend'],
    ['ce week-end', 'weekend'],
    ['(?:à la )?fin du mois', 'endOfMonth'],
    ["(?:dans|d['’]ici) {n} {unit}", 'after'],
    [`{weekday} prochain${PART}`, 'nextWeekdayAfterToday'],
    ['(?:le )?{weekday},?(?: le)? {daynumber}', 'weekdayAndDay'],
    [`(?:ce )?{weekday}${PART}`, 'comingWeekday'],
    ['le {monthday}(?! ?\\p{L})(?! ?\\d)', 'monthDay'],
  ],
  markedDays: [
    ['maintenant', 'now'],
    ['week-end', 'weekend'],
  ],
  recurrences: [
    ['le {ordinal} jour (?:de chaque|du) mois', { kind: 'ordinalDay' }],
    [`(?:le|${EVERY}) {ordinals}${TH} {weekday} (?:de chaque|du) mois`, { kind: 'nthWeekday' }],
    [`${EVERY} mois le {ordinals}${TH} {weekday}`, { kind: 'nthWeekday' }],
    ['le {monthday} de chaque mois|tous les {monthday} du mois', { kind: 'monthDay' }],
    ['un jour sur deux', { kind: 'units', interval: 2, unit: 'day' }],
    ['une semaine sur deux', { kind: 'units', interval: 2, unit: 'week' }],
    ['un mois sur deux', { kind: 'units', interval: 2, unit: 'month' }],
    ['un {weekdays} sur deux', { kind: 'weekdays', interval: 2 }],
    [`${EVERY} (?:{n}${TH}|{ordinal}) {unit}(?! (?:de chaque|du|de l) )`, { kind: 'units' }],
    [`${EVERY} {ordinals}${TH} {weekday}`, { kind: 'nthWeekday' }],
    [`${EVERY} jours? (?:ouvrables?|ouvrés?)|en semaine`, { kind: 'workdays' }],
    [`${EVERY} week-ends?`, { kind: 'weekend' }],
    [`${EVERY} (?:matins?|soirs?|midis?|après-midi|nuits?)`, { kind: 'units', unit: 'day' }],
    [`${EVERY} {unit}`, { kind: 'units' }],
    [`${EVERY} {weekdays}(?: (?:matins?|midis?|après-midi|soirs?))?`, { kind: 'weekdays' }],
  ],
  and: 'et|&',
  through: 'à|au',
  exceptions: 'sauf|hormis|excepté|hors|à part|mais pas',
  timeBefore: NEVER,
  weakTimeBefore: 'à|vers',
  timeAfter: 'heures?',
  am: 'du matin',
  pm: "de l['’]après-midi|du soir|de la nuit",
  noon: '(?:à )?midi',
  half: NEVER,
  fractionBefore: NEVER,
  fractionAfter: 'et (?:demie?|quart)|moins',
  inMonth: 'en',
  postpositions: NEVER,
  connectors: "le|à|pour|pour le|dès|dès le|à partir de|à partir du|d['’]ici|d['’]ici le",
  blockers: "depuis|après|avant|jusqu['’]à|jusqu['’]au|jusque|de|du|des|et|ou|la|les|au|entre|chaque|dernier|en",
  joiners: 'et|ou|au|à|est|était',
  until: "jusqu['’]au|jusqu['’]à",
  times: 'fois',
}
