// Fills in the forms of Swagger UI from earlier responses: for each noun the id of the last row, and the undo token of the last
// change. Operations that need one of them can then be executed without typing.

/** Starts filling in forms, once Swagger UI has loaded the document. */
export function startFillIn(ui) {
  const { paths, components } = ui.specSelectors.specJson().toJS()
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ at: [path, method], noun: nounOf(path), operation })),
  )
  const nouns = [...new Set(Object.keys(paths).map(nounOf))].filter((noun) => `${BASE}/${noun}/{id}` in paths)
  /** The bodies filled in, by operation: a body edited since then is not overwritten. */
  const filled = new Map()
  /** The id of the last row of each noun. */
  const ids = {}
  /** The fields of bodies that can be filled in, beside the ids of a bulk change. */
  const fields = {}

  function fillPaths(noun) {
    for (const { at, operation, ...one } of operations) {
      const asks = operation.parameters?.some(({ name, in: place }) => name === 'id' && place === 'path')
      if (asks && one.noun === noun) ui.specActions.changeParam(at, 'id', 'path', ids[noun], false)
    }
  }

  function fillBodies() {
    for (const { at, noun, operation } of operations) {
      const example = exampleOf(operation, components)
      const body = example && filledIn(example, { ...fields, ...(ids[noun] && { ids: [ids[noun]] }) })
      const value = JSON.stringify(body, undefined, 2)
      const now = ui.oas3Selectors.requestBodyValue(...at) || undefined
      const isEdited = now !== undefined && now !== filled.get(at)
      if (isEdited || value === now || value === JSON.stringify(example, undefined, 2)) continue
      filled.set(at, value)
      // Without this flag, an operation resets its body when it is opened for the first time.
      ui.oas3Actions.setRetainRequestBodyValueFlag({ value: true, pathMethod: at })
      ui.oas3Actions.setRequestBodyValue({ value, pathMethod: at })
    }
  }

  /** Fills in forms with the id of the row and the undo token of a response. */
  function learn(path, data) {
    const noun = nounOf(path)
    const row = nouns.includes(noun) && [data, data?.items].flat().find((one) => UUID.test(one?.id))
    if (row) {
      ids[noun] = row.id
      Object.assign(fields, REFERENCES[noun]?.(row))
      fillPaths(noun)
    }
    if (typeof data?.undoToken === 'string') fields.undoToken = data.undoToken
    fillBodies()
  }

  return {
    learn: (response) => {
      learn(new URL(response.url, location.href).pathname, (response.body ?? response.obj)?.data)
      return response
    },
    /** Fills in forms with the first row of each noun of the signed-in user. */
    begin: async (token) => {
      const headers = { Authorization: `Bearer ${token}` }
      for (const noun of nouns) {
        const answer = await fetch(`${BASE}/${noun}?limit=1`, { headers }).catch(() => undefined)
        if (answer?.ok) learn(`${BASE}/${noun}`, (await answer.json()).data)
      }
    },
  }
}

const BASE = '/api/v1'

/** The fields of bodies that a row of a noun fills in. A section stays in its list. */
const REFERENCES = {
  tasks: ({ id }) => ({ taskId: id }),
  lists: ({ id }) => ({ listId: id }),
  sections: ({ listId }) => ({ listId }),
}

/** Returns the noun of a path: `tasks` of `/api/v1/tasks/{id}`. */
function nounOf(path) {
  return path.startsWith(`${BASE}/`) ? path.split('/')[3] : ''
}

/** Returns an example with the values of the fields that it has, and without neighbours, whose ids are unknown. */
function filledIn({ before, after, items, ...example }, fields) {
  const known = Object.entries(fields).filter(
    ([name]) => typeof example[name] === 'string' || (name === 'ids' && name in example),
  )
  return {
    ...example,
    ...Object.fromEntries(known),
    ...(items && { items: items.map((item) => filledIn(item, fields)) }),
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Returns the first example of an operation's request body. */
function exampleOf({ requestBody }, { schemas }) {
  const name = requestBody?.content['application/json'].schema.$ref?.split('/').at(-1)
  return schemas[name]?.examples?.[0]
}
