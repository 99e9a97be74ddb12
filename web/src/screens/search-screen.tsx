import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { FilterBox } from '../filter/filter-box.tsx'
import { FilterHints } from '../filter/filter-hints.tsx'
import { FoundList } from '../filter/found-list.tsx'
import { SelectAllButton } from '../filter/select-all-button.tsx'
import { useFilterText } from '../filter/use-filter-text.ts'
import { useFoundTasks, useNames, useProblem } from '../filter/use-found-tasks.ts'
import { Screen } from '../layout/screen.tsx'
import { TagDot } from '../tags/tag-color.tsx'
import { useSelection } from '../tasks/list/selection.tsx'
import { count, isBlank } from '../ui/text.ts'
import { SaveAsView } from '../views/save-as-view.tsx'

/** How many tags an empty search shows. */
const MOST_TAGS = 40

/** Finds tasks by words and filters. It works without network. */
export function SearchScreen() {
  const { text, change, follow, finish } = useFilterText()
  const names = useNames()
  const problem = useProblem(text)
  const found = useFoundTasks(text)
  const isEmpty = isBlank(text)
  const { clear } = useSelection()
  // What was selected may not be found any more.
  useEffect(() => clear(), [text])

  return (
    <Screen
      title="Search"
      note={isEmpty ? undefined : count(found.length, 'task')}
      actions={
        <>
          {!isEmpty && !problem && <SaveAsView filter={text.trim()} />}
          <SelectAllButton tasks={found} />
        </>
      }
    >
      <FilterBox value={text} names={names} problem={problem} onChange={change} onDone={finish} />
      {isEmpty ? (
        <div className="search-start">
          <FilterHints onFollow={follow} />
          <Tags tags={names.tags.slice(0, MOST_TAGS)} />
        </div>
      ) : (
        <FoundList tasks={found} empty={problem ? 'Correct the filter first.' : 'No task matches this filter.'} />
      )}
    </Screen>
  )
}

function Tags({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return null
  return (
    <section className="search-tags" aria-label="Tags">
      <h2 className="nav-title">Tags</h2>
      <ul className="tag-list">
        {tags.map((tag) => (
          <li key={tag}>
            <Link to="/tags/$tag" params={{ tag }} className="tag tag-link">
              <TagDot tag={tag} />
              {tag}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
