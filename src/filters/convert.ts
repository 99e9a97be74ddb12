import { parseFilter, printFilter } from '../../client-sdk/src/filter/index.ts'
import type { FilterAsText, FilterAsTree, ParseFilterInput, PrintFilterInput } from './schema.ts'

/** Returns the tree of a text, whose errors the schema of the input has reported. Names stay as they are written. */
export function toTree({ text }: ParseFilterInput): FilterAsTree {
  return { tree: parseFilter(text).tree }
}

/** Returns the text of a tree, with as few parentheses as possible. */
export function toText({ tree }: PrintFilterInput): FilterAsText {
  return { text: tree ? printFilter(tree) : '' }
}
