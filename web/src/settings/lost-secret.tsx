import { Button } from '../ui/button.tsx'

/** Says that something was created whose secret did not arrive: it is sent once, and never again. */
export function LostSecret({ text, onClose }: { text: string; onClose: () => void }) {
  return (
    <div className="form">
      <p role="alert">{text}</p>
      <div className="dialog-buttons">
        <Button look="primary" autoFocus onPress={onClose}>
          Close
        </Button>
      </div>
    </div>
  )
}
