import { setFolded } from '../tasks/data/folding.ts'
import { moveFocus } from './task-target.ts'

/** Folds or unfolds the row with the focus, or goes to its parent or first child, as in a tree. Returns false if there is none. */
export function foldOrGo(command: 'fold' | 'unfold'): boolean {
  const row = document.activeElement
  if (!(row instanceof HTMLElement) || !row.matches('[role=row][aria-level]')) return false
  const { key: id = '' } = row.dataset
  const expanded = row.getAttribute('aria-expanded')
  if (command === 'unfold') {
    if (expanded === 'false') setFolded(id, false)
    return expanded === 'false' || (expanded === 'true' && moveFocus('ArrowDown'))
  }
  if (expanded === 'true') {
    setFolded(id, true)
    return true
  }
  const parent = parentOf(row)
  parent?.focus()
  return parent !== undefined
}

function parentOf(row: HTMLElement): HTMLElement | undefined {
  const level = Number(row.getAttribute('aria-level'))
  const rows = [...document.querySelectorAll<HTMLElement>('[data-task-list] [role=row][aria-level]')]
  return rows.slice(0, rows.indexOf(row)).findLast((one) => Number(one.getAttribute('aria-level')) < level)
}
