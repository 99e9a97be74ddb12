/** Returns a number with its noun: `count(1, 'task')` is "1 task", `count(2, 'task')` is "2 tasks". */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
}

/** Returns whether a text has something to see in it. */
export function isBlank(text: string): boolean {
  return text.trim() === ''
}

/** Returns the length of a text as the server counts it. */
export function lengthOf(text: string): number {
  return [...text].length
}
