import { useEffect } from 'react'
import {
  UNSTABLE_ToastRegion as AriaToastRegion,
  Button,
  Text,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastList as ToastList,
  UNSTABLE_ToastQueue as ToastQueue,
} from 'react-aria-components'
import { Icon } from './icon.tsx'
import { type Message, onMessage, takeMessages } from './toasts.tsx'

/** Long enough to read a sentence and reach the button. Focus and hover pause the time. */
const SHOWN_MS = 8000

const queue = new ToastQueue<Message>({ maxVisibleToasts: 2 })

/** Shows the messages, two at a time. */
export function ToastRegion() {
  useEffect(() => {
    const show = () => {
      for (const message of takeMessages()) queue.add(message, { timeout: SHOWN_MS })
    }
    show()
    return onMessage(show)
  }, [])
  return (
    <AriaToastRegion queue={queue} className="toasts" aria-label="Messages">
      <ToastList<Message> className="toast-list">
        {({ toast }) => (
          <Toast toast={toast} className="toast">
            <ToastContent className="toast-text">
              <Text slot="title">{toast.content.text}</Text>
            </ToastContent>
            {toast.content.action && (
              <Button
                className="button button-small"
                onPress={() => {
                  toast.content.action?.onAction()
                  queue.close(toast.key)
                }}
              >
                {toast.content.action.text}
              </Button>
            )}
            <Button slot="close" className="button button-small button-icon" aria-label="Close message">
              <Icon name="close" />
            </Button>
          </Toast>
        )}
      </ToastList>
    </AriaToastRegion>
  )
}
