/**
 * Settings of a session that results or isolation depend on, and the value each must have. `ALTER DATABASE … SET` and
 * `ALTER ROLE … SET` change them for every connection; time zone and time-outs are set in each transaction anyway.
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
/** Can be set at the beginning of a transaction alone. `default_transaction_read_only` stays as the operator sets it. */
const REQUIRED_AT_BEGIN = { default_transaction_isolation: 'read committed', default_transaction_deferrable: 'off' }

/** What a transaction has to begin with where a database's own settings deviate. */
export interface Pins {
  /** Columns to put before those of the session preamble, each with its comma. */
  columns: string
  /** Begins a transaction with the right modes; undefined where the defaults are right. */
  begin: string | undefined
}

const ALL = { ...REQUIRED, ...REQUIRED_AT_BEGIN }

/** Reads every setting that `pinsFor` looks at, in one row. */
export const READ_SETTINGS = `SELECT ${Object.keys(ALL)
  .map((name) => `current_setting('${name}') AS "${name}"`)
  .join(', ')}`

/** Compares what `READ_SETTINGS` gave with what is required. Returns undefined where nothing deviates, which is the rule. */
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

/** Puts the settings in front of a session preamble. */
export function pinned<Preamble extends { sql: string }>(preamble: Preamble, pins: Pins | undefined): Preamble {
  if (!pins || pins.columns === '') return preamble
  return { ...preamble, sql: preamble.sql.replace(/^SELECT /, `SELECT ${pins.columns}`) }
}

/** Begins a transaction with what deviates, as one script; undefined where nothing does. */
export function transactionPreamble(pins: Pins | undefined): string | undefined {
  if (!pins) return undefined
  return `${pins.begin ?? 'BEGIN'}; SELECT ${pins.columns}1`
}
