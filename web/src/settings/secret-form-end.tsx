import { Button } from '../ui/button.tsx'

interface SecretFormEndProps {
  problem: string | undefined
  /** The text of the button that sends the form. */
  action: string
  isSending: boolean
  /** Keeps the buttons in view while the fields scroll. */
  isFixed?: boolean
  onClose: () => void
}

/** The end of a form that creates a secret: its problem, and its buttons. */
export function SecretFormEnd({ problem, action, isSending, isFixed = false, onClose }: SecretFormEndProps) {
  return (
    <>
      {problem !== undefined && (
        <p className="field-error" role="alert">
          {problem}
        </p>
      )}
      <div className={isFixed ? 'dialog-buttons dialog-buttons-fixed' : 'dialog-buttons'}>
        <Button isDisabled={isSending} onPress={onClose}>
          Cancel
        </Button>
        <Button type="submit" look="primary">
          {action}
        </Button>
      </div>
    </>
  )
}
