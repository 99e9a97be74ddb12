import type { ReactNode } from 'react'

/** A form whose values the page handles itself: Enter and the submit button call `onSubmit`, and the browser sends nothing. */
export function Form({ onSubmit, children }: { onSubmit: () => unknown; children: ReactNode }) {
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      {children}
    </form>
  )
}
