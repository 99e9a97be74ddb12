import { useLocation, useNavigate } from '@tanstack/react-router'
import type { TaskList } from '@taskwire/client'
import { Button } from '../ui/button.tsx'
import { useListActions } from './list-actions.ts'

/** Says what the example list is for, and deletes it in one click. */
export function ExampleBanner({ list }: { list: TaskList }) {
  const { remove } = useListActions()
  const navigate = useNavigate()
  const isShown = useLocation().pathname === `/lists/${list.id}`
  return (
    <div className="banner">
      <p>
        {isShown
          ? 'These tasks show how Taskwire works. Try them, and delete the list when you have seen enough.'
          : 'Welcome. An example list shows how Taskwire works.'}
      </p>
      <span className="banner-actions">
        {!isShown && (
          <Button
            size="small"
            look="primary"
            onPress={() => void navigate({ to: '/lists/$listId', params: { listId: list.id } })}
          >
            Open the example
          </Button>
        )}
        <Button
          size="small"
          onPress={() => {
            void remove(list)
            if (isShown) void navigate({ to: '/inbox' })
          }}
        >
          Delete the example
        </Button>
      </span>
    </div>
  )
}
