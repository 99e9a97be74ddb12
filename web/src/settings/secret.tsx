import type { ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { showToast } from '../ui/toasts.tsx'

interface SecretProps {
  secret: string
  /** What to do with it. */
  text: string
  /** The message once it was copied. */
  copied: string
  children?: ReactNode
  onClose: () => void
}

/** A secret that is shown once, to be copied. */
export function Secret({ secret, text, copied, children, onClose }: SecretProps) {
  const copy = async () => {
    await navigator.clipboard.writeText(secret)
    showToast({ text: copied })
  }
  return (
    <div className="form">
      <p>{text}</p>
      <code className="secret">{secret}</code>
      {children}
      <div className="dialog-buttons">
        <Button
          icon="copy"
          autoFocus
          onPress={() =>
            void copy().catch(() => showToast({ text: 'The browser does not allow copying. Select the text instead.' }))
          }
        >
          Copy
        </Button>
        <Button look="primary" onPress={onClose}>
          Done
        </Button>
      </div>
    </div>
  )
}
