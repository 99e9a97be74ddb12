import { useMemo } from 'react'
import { ComboField, type Proposal } from '../ui/combo-field.tsx'

/** The languages that are proposed. Any other one can be typed, as a language tag. */
const LANGUAGES =
  'ar bg bn ca cs da de de-AT de-CH el en-AU en-CA en-GB en-IE en-IN en-US en-ZA es es-MX et eu fa fi fil fr fr-CA fr-CH ga gl he hi hr hu hy id is it it-CH ja ka ko lt lv mk ms nb nl nl-BE pl pt pt-BR ro ru sk sl sr sv ta th tr uk ur vi zh-CN zh-HK zh-TW'.split(
    ' ',
  )
/** The default of the server: no language was chosen, and the browser decides. */
const OF_BROWSER = 'en'

interface LanguageFieldProps {
  /** A language tag (BCP 47). */
  value: string
  /** What the server has said about the value. */
  error: string | undefined
  /** Called with null for the language of the browser. */
  onChange: (locale: string | null) => void
}

/** Chooses the language of dates. */
export function LanguageField({ value, error, onChange }: LanguageFieldProps) {
  const proposals = useMemo(() => languages(value), [value])
  return (
    <ComboField
      label="Language of dates and times"
      value={value}
      proposals={proposals}
      parse={(text) => (text === '' ? OF_BROWSER : tagOf(text))}
      problem="Choose a language, or enter a language tag such as de-AT."
      error={error}
      hint="The texts of this app are in English."
      onChange={(tag) => onChange(tag === OF_BROWSER ? null : tag)}
    />
  )
}

function languages(value: string): Proposal[] {
  const names = new Intl.DisplayNames('en', { type: 'language' })
  const named = [...new Set([...LANGUAGES, value])]
    .filter((id) => id !== OF_BROWSER)
    .map((id) => ({ id, text: nameOf(id, names) }))
    .sort((a, b) => a.text.localeCompare(b.text, 'en'))
  return [{ id: OF_BROWSER, text: `As this browser (${nameOf(navigator.language, names)})` }, ...named]
}

function nameOf(tag: string, names: Intl.DisplayNames): string {
  try {
    return names.of(tag) ?? tag
  } catch {
    return tag
  }
}

/** Returns a language tag in its usual form; undefined if the text is none, or a language without dates of its own. */
function tagOf(text: string): string | undefined {
  try {
    const [tag = text] = Intl.getCanonicalLocales(text)
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0 ? tag : undefined
  } catch {
    return undefined
  }
}
