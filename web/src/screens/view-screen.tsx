import { useParams } from '@tanstack/react-router'
import type { View } from '@taskwire/client'
import { Screen } from '../layout/screen.tsx'
import { useStatus } from '../session/provider.tsx'
import { Icon } from '../ui/icon.tsx'
import { whenNeeded } from '../ui/when-needed.tsx'
import { useView } from '../views/queries.ts'
import { ViewMenu } from '../views/view-menu.tsx'
import { Nothing } from './loading.tsx'

const DeletedView = whenNeeded(async () => (await import('./deleted-view.tsx')).DeletedView)
const ViewTasks = whenNeeded(async () => (await import('../views/view-tasks.tsx')).ViewTasks)
const LayoutChoice = whenNeeded(async () => (await import('../views/layout-choice.tsx')).LayoutChoice)

/** A saved view. */
export function ViewScreen() {
  const { viewId } = useParams({ from: '/signed-in/views/$viewId' })
  const view = useView(viewId)
  const { isComplete } = useStatus()
  if (!view) {
    return (
      <Screen title={isComplete ? 'View not found' : 'View'}>
        <Nothing
          icon="view"
          title="This view is not here"
          text="It was deleted permanently, or it belongs to another account."
        />
      </Screen>
    )
  }
  return view.deletedAt ? <DeletedView view={view} /> : <OpenView key={viewId} view={view} />
}

function OpenView({ view }: { view: View }) {
  return (
    <Screen
      title={view.name}
      mark={<Icon name={view.favorite ? 'star' : 'view'} />}
      actions={
        <>
          <LayoutChoice view={view} />
          <ViewMenu view={view} />
        </>
      }
    >
      <ViewTasks view={view} />
    </Screen>
  )
}
