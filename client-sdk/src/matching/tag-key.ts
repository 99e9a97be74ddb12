import { foldCase } from './fold.ts'

/** Returns a tag as it is stored: in NFC, without white space around it, and with single spaces inside. */
export function normalizeTag(tag: string): string {
  return tag.normalize('NFC').replace(/\s+/g, ' ').trim()
}

/** Returns the form by which tags are compared: tags that differ only in case or white space are one tag. */
export function tagKey(tag: string): string {
  return foldCase(normalizeTag(tag))
}

/** Returns whether a task has one of these tags. */
export function hasTag(task: { tags: readonly string[] }, tags: readonly string[]): boolean {
  const keys = tags.map(tagKey)
  return task.tags.some((tag) => keys.includes(tagKey(tag)))
}

/** Returns the tags of a task after some are added behind the others, unless they are there, and others are removed. */
export function changedTags(
  tags: readonly string[],
  { addTags = [], removeTags = [] }: { addTags?: readonly string[]; removeTags?: readonly string[] },
): string[] {
  const changed = [...tags]
  for (const tag of addTags) if (!hasTag({ tags: changed }, [tag])) changed.push(tag)
  return changed.filter((tag) => !hasTag({ tags: removeTags }, [tag]))
}
