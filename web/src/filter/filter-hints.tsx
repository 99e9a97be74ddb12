import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { Icon } from '../ui/icon.tsx'
import { recentFilters } from './recent-filters.ts'

const EXAMPLES: readonly [filter: string, meaning: string][] = [
  ['is:overdue', 'overdue tasks'],
  ['due<=+7d priority>=high', 'high or urgent, due within seven days'],
  ['is:open no:due', 'open tasks without a due date'],
  ['list:inbox created:this week', 'in the inbox, created this week'],
  ['(tag:home | tag:errands) -milk', 'tagged home or errands, without “milk”'],
  ['completed:yesterday', 'completed yesterday'],
]

/** Shows recent filters and examples below an empty search field. */
export function FilterHints({ onFollow }: { onFollow: (filter: string) => void }) {
  const recent = useMemo(recentFilters, [])
  return (
    <>
      {recent.length > 0 && (
        <section className="filter-hints" aria-label="Recent searches">
          <h2 className="nav-title">Recent</h2>
          <ul>
            {recent.map((filter) => (
              <Hint key={filter} filter={filter} icon="clock" onFollow={onFollow} />
            ))}
          </ul>
        </section>
      )}
      <section className="filter-hints" aria-label="Examples">
        <h2 className="nav-title">Examples</h2>
        <ul>
          {EXAMPLES.map(([filter, meaning]) => (
            <Hint key={filter} filter={filter} icon="search" meaning={meaning} onFollow={onFollow} />
          ))}
        </ul>
      </section>
    </>
  )
}

interface HintProps {
  filter: string
  icon: 'clock' | 'search'
  meaning?: string
  onFollow: (filter: string) => void
}

function Hint({ filter, icon, meaning, onFollow }: HintProps) {
  return (
    <li>
      <Link to="/search" search={{ q: filter }} className="filter-hint" onClick={() => onFollow(filter)}>
        <Icon name={icon} />
        <code className="filter-code">{filter}</code>
        {meaning !== undefined && <span className="pick-note">{meaning}</span>}
      </Link>
    </li>
  )
}
