// The server writes its base path into the page.
const appBase = document.querySelector<HTMLMetaElement>('meta[name=app-base]')?.content ?? import.meta.env.BASE_URL

/** The base path of the server: '' at the root of its origin. */
export const basePath = appBase.slice(0, -import.meta.env.BASE_URL.length)

/** The address of the server. */
export const serverUrl = location.origin + basePath

/** Returns the path of a page or file of this app. */
export const appPath = (name: string): string => appBase + name

/** Returns the name of an entry in the storage of the browser, which all servers of an origin share. */
export const storageKey = (name: string): string => `taskwire.${name}${basePath}`
