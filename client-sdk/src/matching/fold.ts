/**
 * Folds case for comparisons of names, with the same result on every database: PostgreSQL's own folding depends on its locale. It
 * folds each character by itself, hence without a final sigma.
 */
export function foldCase(value: string): string {
  return value.toLowerCase().replaceAll('ς', 'σ')
}

/**
 * Folds text for search and order: case, accents of Latin and Greek letters, and the letters ß, ł, ø, đ and ı. NFC and NFD forms
 * become equal. Marks of other scripts distinguish letters and stay, as in "й".
 */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(ACCENTED, '$1')
    .toLowerCase()
    .replace(/[ßłøđıς]/g, (letter) => PLAIN[letter] ?? '')
    .normalize('NFC')
}

/** A Latin or Greek letter with marks. Written as ranges, so that the result does not depend on the version of Unicode. */
const ACCENTED = /([A-Za-z\u00c0-\u02af\u0370-\u03e1\u03f0-\u03ff\u1e00-\u1eff\u2c60-\u2c7f])[\u0300-\u036f]+/g

const PLAIN: Record<string, string> = { ß: 'ss', ł: 'l', ø: 'o', đ: 'd', ı: 'i', ς: 'σ' }
