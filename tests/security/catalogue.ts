/**
 * The cases that are tried against the service, by group. A test carries the ids of those it shows in its title, like
 * `[J-06]`; what each is, its title says. Numbers that are left out were never given.
 */
export const CATALOGUE: Record<string, string> = {
  /** Of access tokens. */
  J: '01 02 03 04 06 07 08 09 11 12 13 14 16 17 18 19 21 22 23 24 26 27 28 29 31 32 33 34 36 37 38 39 41 42 43 44 46 47 48 49 51 52 53 54 56 57 58 59',
  /** Of the keys of an issuer. */
  K: '01 02 03 04 06 07 08 09 11 12 13 14 16 17 18',
  /** Of the sign-in. */
  A: '01 02 03 04 06 07 08 09 11 12 13 14 16 17 18',
  /** Of tenant isolation. */
  T: '01 02 03 04 06 07 08 09 11 12 13 14 16 17 18 19 21 22 23 24 26 27',
  /** Of OWASP API Security Top 10 (2023). */
  O: '01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18',
  /** Of tRPC, REST and superjson. */
  P: '01 02 03 04 06 07 08 09 11 12 13 14 16 17 18 19 21 22 23 24 26',
  /** Of HTTP. */
  H: '01 02 03 04 06 07 08 09 11 12 13 14 16 17 18',
  /** Of limits and overload. */
  R: '01 02 03 04 06 07 08 09 11 12 13 14 16 17 18 19',
  /** Of faults of the database. */
  D: '01 02 03 04 06 07 08 09 11 12 13 14 16 17 18 19 21 22 23 24 26 27 28 29',
  /** Of streams. */
  S: '01 02 03 04 06 07 08 09 11 12 13 14',
  /** Of the life of a process. */
  L: '01 02 03 04 06 07 08 09 11 12 13 14 16',
  /** Of the embedded database. */
  G: '01 02 03 04 06 07 08 09',
}

/** Cases that do not apply, and why. */
export const NOT_APPLICABLE: Record<string, string> = {
  'P-02':
    'There is no development mode that answers with stack traces: NODE_ENV changes none of what callers see (O-15).',
  'T-23':
    'No row of a user refers to another row; a foreign key that did not begin with the owner is refused by the catalog tests (T-24).',
}
