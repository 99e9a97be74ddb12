import { Id } from '../definition/common-schema.ts'

/** Returns the inputs that place a row beside another one of its siblings. */
export function besideInputs(name: string) {
  return {
    before: Id.optional().meta({
      description: `The ${name} to place it right before. At most one of \`before\` and \`after\``,
    }),
    after: Id.optional().meta({ description: `The ${name} to place it right after. Default: after all others` }),
  }
}
