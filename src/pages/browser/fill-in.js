// Fills in the forms of Swagger UI from earlier responses: the id of the last row of each noun, and the undo token of the last
// change. Operations that need one of them can then be executed without typing.
import { pathTo } from './server-path.js'

/** Starts filling in forms, once Swagger UI has loaded the document. */
export function startFillIn(ui) {
  const { paths, components } = ui.specSelectors.specJson().toJS()
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ at: [path, method], operation })),
  )
  /** The bodies filled in, by operation: a body edited since then is not overwritten. */
  const filled = new Map()
  /** The id of the last row, by noun. */
  const rows = {}
  /** The values of body fields. */
  const known = {}

  function fillPaths(noun, id) {
    for (const { at, operation } of operations) {
      const asks = operation.parameters?.some(({ name, in: location }) => name === 'id' && location === 'path')
      if (asks && nounOf(at[0]) === noun) ui.specActions.changeParam(at, 'id', 'path', id, false)
    }
  }

  function fillBodies() {
    for (const { at, operation } of operations) {
      const example = exampleOf(operation, components)
      const body = example && withKnown(example, { ...known, ids: [rows[nounOf(at[0])]] })
      const now = ui.oas3Selectors.requestBodyValue(...at) || undefined
      if (!body || (now !== undefined && now !== filled.get(at))) continue
      const value = JSON.stringify(body, undefined, 2)
      filled.set(at, value)
      // Without this flag, an operation resets its body when it is opened for the first time.
      ui.oas3Actions.setRetainRequestBodyValueFlag({ value: true, pathMethod: at })
      ui.oas3Actions.setRequestBodyValue({ value, pathMethod: at })
    }
  }

  /** Fills in forms with the ids and the undo token of a response from a path. */
  function learn(path, data) {
    const noun = nounOf(path)
    const row = [data, data?.items].flat().find((one) => UUID.test(one?.id) && (one.version > 0 || noun === 'tokens'))
    if (row && noun in IDS) {
      rows[noun] = row.id
      known[IDS[noun]] = row.id
      fillPaths(noun, row.id)
    }
    if (typeof data?.undoToken === 'string') known.undoToken = data.undoToken
    fillBodies()
  }

  return {
    learn: (response) => {
      learn(new URL(response.url, location.href).pathname, (response.body ?? response.obj)?.data)
      return response
    },
    /** Fills in forms with the newest task of the signed-in user, if there is one. */
    begin: async (token) => {
      const headers = { Authorization: `Bearer ${token}` }
      const answer = await fetch(pathTo('/api/v1/tasks?limit=1'), { headers }).catch(() => undefined)
      if (answer?.ok) learn('/api/v1/tasks', (await answer.json()).data)
    },
  }
}

/** The field by which other rows refer to a row, by noun. */
const IDS = {
  tasks: 'taskId',
  lists: 'listId',
  sections: 'sectionId',
  comments: 'commentId',
  views: 'viewId',
  tokens: 'tokenId',
}

/** Returns the noun of a path: `tasks` for `/api/v1/tasks/{id}`, also under a base path. */
const nounOf = (path) => path.split('/api/v1/').at(-1).split('/')[0]

/** Returns an example with known values of its fields and those of its items; undefined if it has none of them. */
function withKnown(example, known) {
  // A reference that is null in the example stays null.
  const names = Object.keys(known).filter((name) => example[name] && [known[name]].flat().every(Boolean))
  const items = example.items?.map((item) => withKnown(item, known) ?? item)
  if (names.length === 0 && !items) return undefined
  return { ...example, ...(items && { items }), ...Object.fromEntries(names.map((name) => [name, known[name]])) }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Returns the first example of an operation's request body. */
function exampleOf({ requestBody }, { schemas }) {
  const name = requestBody?.content['application/json'].schema.$ref?.split('/').at(-1)
  return schemas[name]?.examples?.[0]
}
