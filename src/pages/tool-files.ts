/** The files of Swagger UI and ReDoc that the server serves, with their paths in `node_modules`. */
export const TOOL_FILES = {
  'swagger-ui.css': 'swagger-ui-dist/swagger-ui.css',
  'swagger-ui-bundle.js': 'swagger-ui-dist/swagger-ui-bundle.js',
  // The first line of the bundle refers to this file by name.
  'swagger-ui-bundle.js.LICENSE.txt': 'swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt',
  'swagger-ui.LICENSE.txt': 'swagger-ui-dist/LICENSE',
  'swagger-ui.NOTICE.txt': 'swagger-ui-dist/NOTICE',
  'redoc.standalone.js': 'redoc/bundles/redoc.standalone.js',
  'redoc.standalone.js.LICENSE.txt': 'redoc/bundles/redoc.standalone.js.LICENSE.txt',
  'redoc.LICENSE.txt': 'redoc/LICENSE',
} as const
