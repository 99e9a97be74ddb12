import type { Priority } from '@taskwire/client'
import { Icon } from '../../ui/icon.tsx'
import type { Option } from '../../ui/select.tsx'
import { PRIORITY_TEXTS } from './priority-texts.ts'

/** The priorities as options, the most urgent first. */
export const PRIORITIES: readonly Option<Priority>[] = PRIORITY_TEXTS.map(([value, text]) => ({
  value,
  text,
  mark: (
    <span className={`priority-text-${value}`}>
      <Icon name="flag" />
    </span>
  ),
}))
