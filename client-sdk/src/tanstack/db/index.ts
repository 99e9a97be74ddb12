/** Collections of tasks, lists, sections and comments for TanStack DB. Start with `taskCollectionOptions`. */

export type { TaskwireCollection, TaskwireCollectionOptions } from './collection-types.ts'
export { newComment, newList, newSection, newTask } from './new-rows.ts'
export {
  commentCollectionOptions,
  listCollectionOptions,
  sectionCollectionOptions,
  taskCollectionOptions,
} from './nouns.ts'
