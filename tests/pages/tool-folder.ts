import { pathToFileURL } from 'node:url'
import { copyTools } from '../../src/pages/copy-tools.ts'
import { temporaryDirectory } from '../helpers/server-process.ts'

/** Creates a temporary folder with the files of Swagger UI and ReDoc, as an install copies them. */
export function toolFolder(): { url: URL } & Disposable {
  const { path, ...directory } = temporaryDirectory()
  const url = pathToFileURL(`${path}/pages/`)
  copyTools(url)
  return { url, ...directory }
}
