// Fills in the forms of Swagger UI from earlier responses: the id of the last task, and the undo token of the last change.
// Operations that need one of them can then be executed without typing.

/** Starts filling in forms, once Swagger UI has loaded the document. */
export function startFillIn(ui) {
  const { paths, components } = ui.specSelectors.specJson().toJS()
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ at: [path, method], operation })),
  )
  /** The bodies filled in, by operation: a body edited since then is not overwritten. */
  const filled = new Map()

  function fillPaths(id) {
    for (const { at, operation } of operations) {
      const asks = operation.parameters?.some(({ name, in: location }) => name === 'id' && location === 'path')
      if (asks) ui.specActions.changeParam(at, 'id', 'path', id, false)
    }
  }

  function fillBodies(known) {
    for (const { at, operation } of operations) {
      const example = exampleOf(operation, components)
      const names = Object.keys(known).filter((name) => example !== undefined && name in example)
      const now = ui.oas3Selectors.requestBodyValue(...at) || undefined
      if (names.length === 0 || (now !== undefined && now !== filled.get(at))) continue
      const body = { ...example, ...Object.fromEntries(names.map((name) => [name, known[name]])) }
      const value = JSON.stringify(body, undefined, 2)
      filled.set(at, value)
      // Without this flag, an operation resets its body when it is opened for the first time.
      ui.oas3Actions.setRetainRequestBodyValueFlag({ value: true, pathMethod: at })
      ui.oas3Actions.setRequestBodyValue({ value, pathMethod: at })
    }
  }

  /** Fills in forms with the ids and the undo token of a response. */
  function learn(data) {
    const task = [data, data?.items].flat().find((one) => UUID.test(one?.id) && typeof one.title === 'string')
    if (task) fillPaths(task.id)
    fillBodies({
      ...(task && { ids: [task.id] }),
      ...(typeof data?.undoToken === 'string' && { undoToken: data.undoToken }),
    })
  }

  return {
    learn: (response) => {
      learn((response.body ?? response.obj)?.data)
      return response
    },
    /** Fills in forms with the newest task of the signed-in user, if there is one. */
    begin: async (token) => {
      const headers = { Authorization: `Bearer ${token}` }
      const answer = await fetch('/api/v1/tasks?limit=1', { headers }).catch(() => undefined)
      if (answer?.ok) learn((await answer.json()).data)
    },
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Returns the first example of an operation's request body. */
function exampleOf({ requestBody }, { schemas }) {
  const name = requestBody?.content['application/json'].schema.$ref?.split('/').at(-1)
  return schemas[name]?.examples?.[0]
}
