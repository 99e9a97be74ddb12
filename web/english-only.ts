import type { Plugin } from 'vite'

const DICTIONARIES = /[\\/]react-(?:aria|stately|aria-components)[\\/].*[\\/]intlStrings\.mjs$/
const OTHERS = /^import .*[\\/](?!en-US\b)[a-z]{2}-[A-Z]{2}\.mjs";$|^ *"(?!en-US")[a-z]{2}-[A-Z]{2}": .*$/gm

/**
 * Keeps only the English messages of React Aria, which then uses them for all languages, because the app is in English: the others are
 * 5 KB of the first screen. Dates and numbers still follow the language of the browser.
 */
export function englishOnly(): Plugin {
  return {
    name: 'taskwire:english-only',
    apply: 'build',
    transform: {
      filter: { id: DICTIONARIES },
      handler: (code) => code.replaceAll(OTHERS, ''),
    },
  }
}
