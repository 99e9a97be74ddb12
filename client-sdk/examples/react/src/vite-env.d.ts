interface ViteTypeOptions {
  strictImportMetaEnv: unknown
}

interface ImportMetaEnv {
  /** The origin of the Taskwire server; see api.ts for the default. */
  readonly VITE_TASKWIRE_URL?: string
}
