/**
 * Session settings that results or isolation depend on, with their required values. `ALTER DATABASE … SET` and
 * `ALTER ROLE … SET` can change them for every connection. Every session preamble sets the time zone and the time-outs.
 */
const REQUIRED = {
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  array_nulls: 'on',
  bytea_output: 'hex',
  extra_float_digits: '1',
  row_security: 'on',
  search_path: '"$user", public',
  standard_conforming_strings: 'on',
  transform_null_equals: 'off',
}
/** Settings that only BEGIN can override. `default_transaction_read_only` stays as the operator sets it. */
const REQUIRED_AT_BEGIN = { default_transaction_isolation: 'read committed', default_transaction_deferrable: 'off' }

/** Overrides for a database whose own settings deviate from the required ones. */
export interface Pins {
  /** Columns to prepend to those of the session preamble, each with a trailing comma. */
  columns: string
  /** A BEGIN with the required modes; undefined if the defaults match. */
  begin: string | undefined
}

const ALL = { ...REQUIRED, ...REQUIRED_AT_BEGIN }

/** Reads every setting that `pinsFor` looks at, in one row. */
export const READ_SETTINGS = `SELECT ${Object.keys(ALL)
  .map((name) => `current_setting('${name}') AS "${name}"`)
  .join(', ')}`

/** Compares the row of `READ_SETTINGS` with the required values. Returns undefined if nothing deviates, the normal case. */
export function pinsFor(settings: Record<string, unknown> | undefined): Pins | undefined {
  if (!settings) return undefined
  const deviates = ([name, value]: [string, string]) => settings[name] !== value
  const columns = Object.entries(REQUIRED)
    .filter(deviates)
    .map(([name, value]) => `set_config('${name}', '${value}', true), `)
    .join('')
  const begin = Object.entries(REQUIRED_AT_BEGIN).some(deviates)
    ? 'BEGIN ISOLATION LEVEL READ COMMITTED NOT DEFERRABLE'
    : undefined
  return columns === '' && begin === undefined ? undefined : { columns, begin }
}

/** Prepends the overrides to a session preamble. */
export function pinned<Preamble extends { sql: string }>(preamble: Preamble, pins: Pins | undefined): Preamble {
  if (!pins || pins.columns === '') return preamble
  return { ...preamble, sql: preamble.sql.replace(/^SELECT /, `SELECT ${pins.columns}`) }
}

/** Returns a script that begins a transaction with the overrides; undefined if there are none. */
export function transactionPreamble(pins: Pins | undefined): string | undefined {
  if (!pins) return undefined
  return `${pins.begin ?? 'BEGIN'}; SELECT ${pins.columns}1`
}
