import type { ListColor } from '@taskwire/client'
import { useSyncExternalStore } from 'react'
import { useStore } from '../session/provider.tsx'
import { Icon } from '../ui/icon.tsx'

/** Returns the color of a tag, in any spelling; undefined if it has none. */
export function useTagColor(tag: string): ListColor | undefined {
  const { tags } = useStore()
  return useSyncExternalStore(tags.subscribe, () => tags.color(tag))
}

/** A dot in the color of a tag, beside its name. Nothing for a tag without a color. */
export function TagDot({ tag }: { tag: string }) {
  const color = useTagColor(tag)
  return color && <span className={`swatch swatch-${color} tag-dot`} />
}

/** The icon of tags, in the color of one. */
export function TagMark({ tag }: { tag: string }) {
  const color = useTagColor(tag)
  return (
    <span className={`tag-mark${color ? ` swatch-${color}` : ''}`}>
      <Icon name="tag" />
    </span>
  )
}
