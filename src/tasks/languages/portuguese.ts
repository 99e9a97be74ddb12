import { type Language, NEVER } from './language.ts'

const PART = '(?: (?:de|à|pela) (?:manhã|tarde|noite))?'
/** “Segunda” is the second, and “quinta” a farm: they are days at the end of a text, or with such words after them. */
const DAY = '(?=\\sque\\svem|\\sde\\smanhã|\\sà\\s(?:tarde|noite)|[\\s.,;!?\\uE000]*$)'
const EVERY = '(?:cada|a cada|todos os|todas as|todo|toda)'

/** The words of Portuguese. */
export const portuguese: Language = {
  hasSpaces: true,
  weekdays: [
    ...['segunda', 'terça', 'quarta', 'quinta', 'sexta'].map((name) => `${name}(?:[- ]feira|${DAY})`),
    ...['s[áa]bado', 'domingo'],
  ],
  shortWeekdays: ['segunda|seg', 'terça|ter', 'quarta|qua', 'quinta|qui', 'sexta|sex', 's[áa]b', 'dom'],
  doubtfulDays: '[Tt]er(?!\\p{L})',
  dayParts: {
    morning: '(?<!\\p{L})manhã',
    afternoon: 'tarde',
    night: 'noite',
  },
  numbers: {
    ...{ um: 1, uma: 1, dois: 2, duas: 2, três: 3, quatro: 4, cinco: 5, seis: 6, sete: 7, oito: 8, nove: 9, dez: 10 },
  },
  units: {
    minute: 'minutos?|min',
    hour: 'horas?',
    day: 'dias?',
    week: 'semanas?',
    month: 'm[êe]s(?:es)?',
    year: 'anos?',
  },
  ordinals: {
    ...{ primeiro: 1, primeira: 1, segundo: 2, segunda: 2, terceiro: 3, terceira: 3, quarto: 4, quarta: 4 },
    ...{ último: -1, última: -1 },
  },
  ordinalEnding: '',
  days: [
    ['anteontem|ontem|(?:{weekday}|semana|m[êe]s|ano) passad[oa]|há {n} {unit}', 'past'],
    [`depois de amanhã${PART}`, { days: 2 }],
    [`amanhã${PART}`, { days: 1 }],
    ['hoje(?: à (?:tarde|noite))?|esta (?:manhã|tarde|noite)', { days: 0 }],
    ['(?:na |a )?(?:próxima semana|semana que vem)', 'nextWeek'],
    ['(?:no |o )?(?:próximo mês|mês que vem)', 'nextMonth'],
    ['(?:no |o )?(?:próximo ano|ano que vem)', 'nextYear'],
    ['(?:no )?(?:próximo fim de semana|fim de semana que vem)', 'nextWeekend'],
    ['(?:neste|este|no) fim de semana', 'weekend'],
    ['(?:no )?(?:fim|final) do mês', 'endOfMonth'],
    ['(?:em|daqui a) {n} {unit}', 'after'],
    [`(?:na |no )?(?:próxim[oa] {weekday}|{weekday} que vem)${PART}`, 'nextWeekdayAfterToday'],
    ['(?:na |no )?{weekday},?(?: dia)? {daynumber}', 'weekdayAndDay'],
    [`(?:na |no |nesta |neste )?{weekday}${PART}`, 'comingWeekday'],
    ['(?:no )?dia {monthday}(?! ?\\p{L})(?! ?\\d)', 'monthDay'],
  ],
  markedDays: [
    ['agora', 'now'],
    ['fim de semana', 'weekend'],
  ],
  recurrences: [
    ['(?:no )?{ordinal} dia (?:de cada|do) mês', { kind: 'ordinalDay' }],
    [`(?:na |no |${EVERY} )?{ordinals} {weekday} (?:de cada|do) mês`, { kind: 'nthWeekday' }],
    [`${EVERY} m[êe]s (?:na|no) {ordinals} {weekday}`, { kind: 'nthWeekday' }],
    ['todo dia {monthdays}|(?:no )?dia {monthday} de cada mês', { kind: 'monthDay' }],
    ['dia sim,? dia não', { kind: 'units', interval: 2, unit: 'day' }],
    [`${EVERY} (?:{n}|{ordinal}) {unit}(?! (?:de cada|do|da) )`, { kind: 'units' }],
    [`${EVERY} dia(?:s)? (?:út(?:il|eis))`, { kind: 'workdays' }],
    [`${EVERY} fi(?:m|ns) de semana`, { kind: 'weekend' }],
    [`${EVERY} (?:manhãs?|tardes?|noites?)`, { kind: 'units', unit: 'day' }],
    [`${EVERY} {unit}`, { kind: 'units' }],
    [`${EVERY} {weekdays}${PART}`, { kind: 'weekdays' }],
  ],
  and: 'e|&',
  through: 'a|à',
  exceptions: 'exceto|excepto|salvo|menos|mas não',
  timeBefore: 'às?',
  weakTimeBefore: 'pelas',
  timeAfter: 'horas',
  am: '(?:da|de|pela) manhã',
  pm: '(?:da|à|de|pela) (?:tarde|noite)',
  noon: '(?:ao )?meio-dia',
  half: NEVER,
  fractionBefore: NEVER,
  fractionAfter: '(?:e|menos) (?:meia|quinze|cinco|dez|vinte|um quarto)',
  inMonth: 'em',
  postpositions: NEVER,
  connectors: 'em|no|na|para|até|até o|a partir de|a partir do',
  blockers: 'desde|depois|antes|de|do|da|e|ou|a|o|os|as|entre|cada|último|todo|toda',
  joiners: 'e|ou|a|é|era',
  until: 'até|até o',
  times: 'vezes',
}
