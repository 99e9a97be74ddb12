/**
 * The security and fault cases by group. A test has the ids of the cases that it covers in its title, like `[J-06]`; the title
 * describes the case. Missing numbers were never assigned.
 */
export const CATALOGUE: Record<string, string> = {
  /** Access tokens. */
  J: '01 02 03 04 06 07 08 09 11 12 13 14 16 17 18 19 21 22 23 24 26 27 28 29 31 32 33 34 36 37 38 39 41 42 43 44 46 47 48 49 51 52 53 54 56 57 58 59',
  /** Keys of a token issuer. */
  K: '01 02 03 04 06 07 08 09 11 12 13 14 16 17 18',
  /** Sign-in. */
  A: '01 02 03 04 06 07 08 09 11 12 13 14 16 17 18',
  /** Tenant isolation. */
  T: '01 02 03 04 06 07 08 09 11 12 13 14 16 17 18 19 21 22 23 24 26 27',
  /** OWASP API Security Top 10 (2023). */
  O: '01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18',
  /** tRPC, REST and superjson. */
  P: '01 02 03 04 06 07 08 09 11 12 13 14 16 17 18 19 21 22 23 24 26',
  /** HTTP. */
  H: '01 02 03 04 06 07 08 09 11 12 13 14 16 17 18',
  /** Limits and overload. */
  R: '01 02 03 04 06 07 08 09 11 12 13 14 16 17 18 19',
  /** Database faults. */
  D: '01 02 03 04 06 07 08 09 11 12 13 14 16 17 18 19 21 22 23 24 26 27 28 29',
  /** Streams. */
  S: '01 02 03 04 06 07 08 09 11 12 13 14',
  /** Process life cycle. */
  L: '01 02 03 04 06 07 08 09 11 12 13 14 16',
  /** Embedded database. */
  G: '01 02 03 04 06 07 08 09',
}

/** Cases that do not apply, with the reason. */
export const NOT_APPLICABLE: Record<string, string> = {
  'P-02': 'No development mode returns stack traces: NODE_ENV does not change responses (O-15).',
  'T-23':
    'No tenant row references another row; the catalogue tests reject a foreign key that does not start with the owner (T-24).',
}
