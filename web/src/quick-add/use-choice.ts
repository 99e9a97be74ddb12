import { useState } from 'react'

/** A value that is set by hand or by a text, whichever was last. */
interface Choice<Value> {
  /** Returns the value, given the one in the text. */
  of: (stated: Value | undefined) => Value
  /** Returns the function that sets a value by hand, given the one in the text. */
  choose: (stated: Value | undefined) => (value: Value) => void
}

/** Holds a value that has a default until it is set by hand or by a text. */
export function useChoice<Value>(initial: Value): Choice<Value> {
  const [chosen, setChosen] = useState<{ value: Value; stated: string | undefined }>()
  return {
    of: (stated) => {
      const isLatest = chosen && (stated === undefined || JSON.stringify(stated) === chosen.stated)
      return isLatest ? chosen.value : (stated ?? initial)
    },
    choose: (stated) => (value) =>
      setChosen({ value, stated: stated === undefined ? undefined : JSON.stringify(stated) }),
  }
}
