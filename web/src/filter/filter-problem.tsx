import { Button } from 'react-aria-components'
import type { Place } from '../ui/places.ts'
import type { Problem } from './problem.ts'

interface FilterProblemProps {
  id: string
  problem: Problem
  text: string
  onReplace: (place: Place, text: string) => void
}

/** Shows the error of a filter, and buttons that replace the wrong part. */
export function FilterProblem({ id, problem, text, onReplace }: FilterProblemProps) {
  const { start, end, message, choices } = problem
  const words = text.slice(start, end)
  return (
    <div className="filter-problem">
      <p className="field-error" id={id}>
        {words !== '' && !message.includes(words) && <span className="filter-place">{words}</span>}
        {message}
      </p>
      {choices.length > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset has a look of its own in each browser
        <div className="chips" role="group" aria-label="Write instead">
          {choices.map((choice) => (
            <Button key={choice} className="chip chip-suggestion" onPress={() => onReplace(problem, choice)}>
              <span className="chip-text">{choice}</span>
            </Button>
          ))}
        </div>
      )}
    </div>
  )
}
