import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { dialogWhenNeeded } from '../ui/when-needed.tsx'
import { useOrderedViews } from './queries.ts'

const ViewDialog = dialogWhenNeeded(async () => (await import('./view-dialog.tsx')).ViewDialog)

/** The saved views in the sidebar, favorites first. */
export function SidebarViews({ onChosen }: { onChosen?: () => void }) {
  const [isCreating, setCreating] = useState(false)
  const navigate = useNavigate()
  const views = useOrderedViews()
  return (
    <>
      <div className="nav-heading">
        <h2 className="nav-title">Saved views</h2>
        <IconButton icon="plus" label="New view" onPress={() => setCreating(true)} />
      </div>
      {views.length === 0 && <p className="nav-empty">A view shows the tasks that match a filter.</p>}
      <ul className="nav-group" aria-label="Saved views">
        {views.map(({ id, name, favorite }) => (
          <li key={id}>
            <Link
              to="/views/$viewId"
              params={{ viewId: id }}
              className="nav-item"
              activeProps={{ className: 'nav-current' }}
              onClick={() => onChosen?.()}
            >
              <Icon name={favorite ? 'star' : 'view'} />
              <span className="nav-text">{name}</span>
              {favorite && <span className="visually-hidden">, favorite</span>}
            </Link>
          </li>
        ))}
      </ul>
      <ViewDialog
        isOpen={isCreating}
        onClose={() => setCreating(false)}
        onCreated={(viewId) => {
          void navigate({ to: '/views/$viewId', params: { viewId } })
          onChosen?.()
        }}
      />
    </>
  )
}
