import { Menu, MenuItem, Popover, Separator } from 'react-aria-components'
import { Key } from './button.tsx'
import { Icon } from './icon.tsx'
import type { MenuAction, MenuEntry } from './menu.tsx'
import type { OpenedMenu } from './menu-button.tsx'

/** A menu of actions beside its button. */
export function MenuPopover({
  label,
  isOpen,
  trigger,
  focus,
  onClose,
  entries,
}: OpenedMenu & { entries: readonly MenuEntry[] }) {
  return (
    <Popover
      className="popover"
      trigger="MenuTrigger"
      aria-label={label}
      placement="bottom end"
      triggerRef={trigger}
      isOpen={isOpen}
      onOpenChange={(open) => open || onClose()}
    >
      <Menu className="menu" aria-label={label} autoFocus={focus === 'menu' ? true : focus} onClose={onClose}>
        {entries.map((entry, n) =>
          entry === 'line' ? (
            <Separator key={`line ${n}`} className="menu-line" />
          ) : (
            <ActionItem key={entry.text} {...entry} />
          ),
        )}
      </Menu>
    </Popover>
  )
}

function ActionItem({ text, icon, mark, shortcut, isDanger = false, isDisabled = false, onAction }: MenuAction) {
  return (
    <MenuItem
      textValue={text}
      isDisabled={isDisabled}
      onAction={onAction}
      className={`menu-item${isDanger ? ' menu-item-danger' : ''}`}
    >
      {icon && <Icon name={icon} />}
      {mark}
      <span className="menu-item-text">{text}</span>
      {shortcut !== undefined && <Key>{shortcut}</Key>}
    </MenuItem>
  )
}
