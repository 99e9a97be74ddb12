import { type Language, PLAIN } from './language.ts'

const HAN_ORDINALS = { 一: 1, 二: 2, 三: 3, 四: 4, 五: 5 }

/** The words of Japanese. */
export const japanese: Language = {
  ...PLAIN,
  hasSpaces: false,
  weekdays: [...'月火水木金土日'].map((sign) => `${sign}曜日?`),
  // “明日香” and “今日子” are names. Signs of times may follow.
  doubtfulDays: '(?:明日|今日)(?=\\p{Script=Han})(?![午朝昼夜晩正中〇一二三四五六七八九十])',
  dayParts: { evening: '今夜|今晩' },
  units: { minute: '分', hour: '時間', day: '日', week: '週間', month: '[かヶケ]月', year: '年' },
  days: [
    ['昨日|一昨日|先週(?:の?{weekday})?|先月|去年', 'past'],
    ['明後日', { days: 2 }],
    ['明日', { days: 1 }],
    ['今日|本日|今夜|今晩', { days: 0 }],
    ['来週の?{weekday}', 'nextWeekWeekday'],
    ['来週', 'nextWeek'],
    ['来月', 'nextMonth'],
    ['来年', 'nextYear'],
    ['(?:今週の?)?週末', 'weekend'],
    ['今?月末', 'endOfMonth'],
    ['{n}{unit}後', 'after'],
    ['(?:今週の?)?{weekday}', 'comingWeekday'],
  ],
  ordinals: HAN_ORDINALS,
  recurrences: [
    ['毎月の?第{ordinals}の?{weekday}', { kind: 'nthWeekday' }],
    ['毎週{weekdays}', { kind: 'weekdays' }],
    ['隔週{weekdays}', { kind: 'weekdays', interval: 2 }],
    ['毎月{monthday}日', { kind: 'monthDay' }],
    ['平日毎日|毎平日', { kind: 'workdays' }],
    ['毎日|毎朝|毎晩', { kind: 'units', unit: 'day' }],
    ['毎週', { kind: 'units', unit: 'week' }],
    ['毎月', { kind: 'units', unit: 'month' }],
    ['毎年', { kind: 'units', unit: 'year' }],
  ],
  and: '[と、・]',
  through: 'から',
  exceptions: '以外|を?除',
  blockers: '第[一二三四五1-5]',
  postpositions: '(?:まで)?に(?!は)|は|、',
  joiners: 'を?除|の(?!午)|から|まで(?!に)|と|号|以降|以前|ごろ',
}

/** The words of Chinese, in simplified and traditional characters. */
export const chinese: Language = {
  ...PLAIN,
  hasSpaces: false,
  weekdays: [...'一二三四五六']
    .map((sign) => `(?:星期|礼拜|禮拜|周|週)${sign}`)
    .concat('(?:星期|礼拜|禮拜|周|週)[日天]'),
  // “周一鸣” is a name. Signs of times may follow.
  doubtfulDays:
    '[周週][一二三四五六日天](?=\\p{Script=Han})(?![上下早晚中凌的到和或之])(?![一二三四五六七八九十两兩]+[点點时時])',
  dayParts: { evening: '今晚' },
  units: {
    minute: '分[钟鐘]',
    hour: '(?:个|個)?小[时時]',
    day: '天',
    week: '(?:个|個)?(?:星期|礼拜|禮拜|周|週)',
    month: '(?:个|個)月',
    year: '年',
  },
  days: [
    ['昨天|前天|上(?:个|個)?{weekday}|上周|上週|上(?:个|個)月|去年', 'past'],
    ['后天|後天', { days: 2 }],
    ['明天', { days: 1 }],
    ['今天|今晚', { days: 0 }],
    ['下(?:个|個)?{weekday}', 'nextWeekWeekday'],
    ['下(?:周|週|个星期|個星期)', 'nextWeek'],
    ['下(?:个|個)月', 'nextMonth'],
    ['明年', 'nextYear'],
    ['(?:这|這|本)?(?:周末|週末)', 'weekend'],
    ['月底', 'endOfMonth'],
    ['{n}{unit}(?:后|後|之后|之後)', 'after'],
    ['(?:这|這|本)?{weekday}', 'comingWeekday'],
  ],
  ordinals: HAN_ORDINALS,
  recurrences: [
    ['每(?:个|個)?月(?:的)?第{ordinals}(?:个|個)?{weekday}', { kind: 'nthWeekday' }],
    ['每(?:个|個)?{weekdays}', { kind: 'weekdays' }],
    ['每月{monthday}[号號日]', { kind: 'monthDay' }],
    ['每(?:个|個)?工作日', { kind: 'workdays' }],
    ['每(?:天|日)', { kind: 'units', unit: 'day' }],
    ['每(?:周|週|个星期|個星期)', { kind: 'units', unit: 'week' }],
    ['每(?:个|個)?月', { kind: 'units', unit: 'month' }],
    ['每年', { kind: 'units', unit: 'year' }],
  ],
  and: '[和、]',
  through: '[到至]',
  exceptions: '除(?:了|去)?|[、至到-][一二三四五六日天]',
  blockers: '第[一二三四五1-5](?:个|個)?',
  postpositions: '[，、：]',
  joiners: '的|到|和|或|之前|之后|之後',
}
