import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { dialogWhenNeeded } from '../ui/when-needed.tsx'

const ViewDialog = dialogWhenNeeded(async () => (await import('./view-dialog.tsx')).ViewDialog)

/** Saves a filter as a view. */
export function SaveAsView({ filter }: { filter: string }) {
  const [isOpen, setOpen] = useState(false)
  const navigate = useNavigate()
  return (
    <>
      <Button size="small" icon="view" onPress={() => setOpen(true)}>
        Save as view
      </Button>
      <ViewDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        filter={filter}
        onCreated={(viewId) => void navigate({ to: '/views/$viewId', params: { viewId } })}
      />
    </>
  )
}
