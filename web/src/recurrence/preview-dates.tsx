import { dueDay } from '../tasks/data/due.ts'
import { useViewer } from '../tasks/data/viewer.ts'
import { Button } from '../ui/button.tsx'
import { longDayText } from '../ui/dates.ts'
import { PREVIEW_DATES, type Preview } from './use-preview.ts'

interface PreviewDatesProps {
  /** Undefined: the rule is not complete. */
  preview: Preview | undefined
  isFromCompletion: boolean
}

/** The first dates of a recurrence in words, or why they are not shown. */
export function PreviewDates({ preview, isFromCompletion }: PreviewDatesProps) {
  return (
    <section className="preview" aria-label="Preview">
      <h3 className="field-label">{isFromCompletion ? 'Dates, if you complete each on its day' : 'Next dates'}</h3>
      <Content preview={preview} />
    </section>
  )
}

function Content({ preview }: Pick<PreviewDatesProps, 'preview'>) {
  const viewer = useViewer()
  if (!preview) return <p className="field-hint preview-waiting">Complete the rule to see its dates.</p>
  switch (preview.state) {
    case 'shown':
      return (
        <>
          <ol className="preview-dates">
            {preview.dates.map((due) => (
              <li key={due.date}>{longDayText(dueDay(due, viewer.timeZone), viewer)}</li>
            ))}
          </ol>
          {preview.dates.length < PREVIEW_DATES && <p className="field-hint">Then it does not repeat any more.</p>}
        </>
      )
    case 'offline':
      return <p className="field-hint">The dates are shown when you are connected.</p>
    case 'loading':
      return <p className="field-hint preview-waiting">Finding the dates…</p>
    case 'failed':
      return (
        <div role="alert">
          <p className="field-error">{preview.message}</p>
          <Button size="small" onPress={preview.retry}>
            Try again
          </Button>
        </div>
      )
    default:
      return (
        <p className="field-error" role="alert">
          {preview.message}
        </p>
      )
  }
}
