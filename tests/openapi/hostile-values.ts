import fc from 'fast-check'

/** Well-formed cursors with invalid contents: no sequence, another one, the future, and odd positions. */
const CURSORS = [
  { e: null, s: 0 },
  { e: null, s: 5, f: 9 },
  { e: crypto.randomUUID(), s: 0 },
  { e: crypto.randomUUID(), s: 2 ** 53 - 1, f: 2 ** 53 - 1 },
  { e: crypto.randomUUID(), s: 2 ** 53 },
  { e: crypto.randomUUID(), s: -1 },
  { e: "'; --", s: 0 },
  { e: null, s: '0' },
  { e: null, s: 0, x: 1 },
].map((location) => Buffer.from(JSON.stringify(location)).toString('base64url'))

const uuid = (text: string) => text.padEnd(32, '0')
/** Well-formed undo tokens with invalid contents: empty, unknown changes, and distant times. */
const TOKENS = [
  '00',
  '01',
  '02',
  `01${uuid('ffffffffffff7000b')}`,
  `01${uuid('0000000000007000b')}`,
  `02${uuid('ffffffffffff7000b')}${uuid('ffffffffffff7000b')}`,
  `02${uuid('ffffffffffff7000b')}${uuid('')}`,
  `02${uuid('ffffffffffff4000b')}${uuid('')}`,
  `02${uuid('ffffffffffff7000b')}${uuid('ffffffffffff7000b').repeat(205)}`,
  `03${uuid('ffffffffffff7000b')}`,
].map((hex) => Buffer.from(hex, 'hex').toString('base64url'))

/** Strings that often cause errors. */
export const TEXTS = [
  ...CURSORS,
  ...TOKENS,
  ...['', ' ', '0', '-1', '1e1', '0x10', '+5', '5.0', '05', '201', '9'.repeat(400), 'NaN', 'null', 'undefined', '[]'],
  ...[
    'TRUE',
    'yes',
    '1',
    'high,low',
    'HIGH',
    '2026-02-30',
    '2026-1-1',
    '+275760-09-13',
    '24:00',
    'Mars/Base',
    '+01:00',
  ],
  ...['\0', '😀', '\u202e', '%', "'; --", '../..', '__proto__', 'x'.repeat(5000), '*', '"1"', '{"a":1}'],
]
/** Values that often cause errors, including strings. */
export const VALUES = fc.constantFrom<unknown>(
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  [],
  [null],
  {},
  { not: '' },
  [[]],
  '\ud800',
  ...TEXTS,
)

/** Content types. */
export const TYPES = [
  '',
  'text/plain',
  'application/json;charset=utf-16',
  'application/json; charset=utf-8',
  'application/xml',
]

/** Entity tags, for If-Match and If-None-Match. */
export const TAGS = [
  '',
  '*',
  '"1"',
  'W/"1"',
  '1',
  '"1", "2"',
  '"0"',
  '"-1"',
  '"99999999999"',
  '"x"',
  '"',
  '\u00e9',
  '*, "1"',
  '""',
]

/** Idempotency keys. */
export const KEYS = [
  '',
  ' ',
  '""',
  '"',
  '"a',
  'a"b',
  'key-1',
  '"key-1"',
  'a b',
  'a, b',
  'a,b',
  '\u00e9',
  'x'.repeat(255),
  'x'.repeat(256),
  'x'.repeat(9000),
]
