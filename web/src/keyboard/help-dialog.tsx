import { Key } from '../ui/button.tsx'
import { ModalDialog } from '../ui/dialogs.tsx'
import { COMMANDS, keyText } from './commands.ts'

const GROUPS = ['General', 'Go to', 'List', 'Task'] as const

/** Shows every key. */
export function HelpDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <ModalDialog title="Keyboard shortcuts" isOpen={isOpen} onClose={onClose} isWide>
      <div className="help">
        {GROUPS.map((group) => (
          <section key={group} className="help-group">
            <h3 className="help-title">{group}</h3>
            <dl>
              {COMMANDS.filter((command) => command.group === group).map(({ id, text, keys }) => (
                <div key={id} className="help-line">
                  <dt>{text}</dt>
                  <dd className="help-keys">
                    {keys.map((key) => (
                      <Key key={key}>{keyText(key)}</Key>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="dialog-text">
        To move tasks with the keyboard, focus the grip of a task, press Enter, choose the place with Tab or the arrow
        keys, and press Enter again.
      </p>
    </ModalDialog>
  )
}
