import { execFile, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

/** The exact versions of the generators; requirements.txt has those of the Python packages. */
export const VERSIONS = {
  mavenDependencyPlugin: '3.8.1',
  openapiGenerator: '7.25.0',
  /** The libraries of the generated Java code. */
  java: [
    'com.fasterxml.jackson.core:jackson-databind:2.21.5',
    'com.fasterxml.jackson.datatype:jackson-datatype-jsr310:2.21.5',
    'org.openapitools:jackson-databind-nullable:0.2.11',
    'com.google.code.findbugs:jsr305:3.0.2',
    'jakarta.annotation:jakarta.annotation-api:1.3.5',
  ],
  oapiCodegen: 'v2.8.2',
  ogen: 'v1.24.0',
  /** The libraries of the generated Go code. */
  go: {
    ogen: ['github.com/ogen-go/ogen v1.24.0', 'github.com/google/uuid v1.6.0'],
    oapiCodegen: [
      'github.com/oapi-codegen/runtime v1.9.0',
      'github.com/oapi-codegen/nullable v1.2.0',
      'github.com/google/uuid v1.6.0',
    ],
  },
} as const

const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt')

/** The time limit of an installation, which downloads once per machine. */
const INSTALL_LIMIT_MS = 540_000
const RUN_LIMIT_MS = 300_000

/** A tool that must be installed on the machine. */
export type Tool = 'Java' | 'Maven' | 'Go' | 'Python'

const PROBES: Record<Tool, [program: string, ...parameters: string[]]> = {
  Java: ['javac', '-version'],
  Maven: ['mvn', '-v'],
  Go: ['go', 'version'],
  Python: ['python3', '-c', 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))'],
}

const known = new Map<Tool, boolean>()

/** Lists the tools that are not installed. Python must be 3.11 or newer, with venv. */
export function missing(tools: Tool[]): Tool[] {
  return tools.filter((tool) => {
    const [program, ...parameters] = PROBES[tool]
    const isThere = known.get(tool) ?? spawnSync(program, parameters).status === 0
    known.set(tool, isThere)
    return !isThere
  })
}

interface Run {
  cwd?: string
  env?: Record<string, string>
  timeoutMs?: number
}

/** Runs a program and returns its output. @throws Error with the whole output if it fails */
export async function run(program: string, parameters: string[], options: Run = {}): Promise<string> {
  const { cwd, env, timeoutMs = RUN_LIMIT_MS } = options
  const settings = { cwd, env: { ...process.env, ...env }, timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 }
  return promisify(execFile)(program, parameters, settings).then(
    ({ stdout }) => stdout,
    (error: { message: string; stdout?: string; stderr?: string }) => {
      throw new Error(`${error.message}\n${error.stdout ?? ''}\n${error.stderr ?? ''}`.slice(-8000))
    },
  )
}

/** The cache directory of the tools: outside this repository, and private to the user. */
const CACHE = join(tmpdir(), `taskwire-generators-${userInfo().username}`)

/** The error for a failed installation, for example without access to a registry. */
export class InstallError extends Error {
  override readonly name = 'InstallError'
}

/** Installs tools into a cache directory, once per set of versions, and returns its path. @throws InstallError */
async function installed(name: string, versions: unknown, fill: (directory: string) => Promise<void>): Promise<string> {
  const digest = createHash('sha256').update(JSON.stringify(versions)).digest('hex').slice(0, 12)
  const directory = join(CACHE, `${name}-${digest}`)
  if (existsSync(directory)) return directory
  const unfinished = `${directory}.${process.pid}`
  mkdirSync(unfinished, { recursive: true, mode: 0o700 })
  try {
    await fill(unfinished)
    renameSync(unfinished, directory)
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    // A concurrent run may have installed it first.
    if (!existsSync(directory)) throw new InstallError(`${name} could not be installed`, { cause: error })
  }
  return directory
}

/** Installs openapi-generator, and returns a function that runs it. */
export async function openapiGenerator(): Promise<(parameters: string[]) => Promise<string>> {
  const { mavenDependencyPlugin, openapiGenerator } = VERSIONS
  const directory = await installed('openapi-generator', [openapiGenerator], async (target) => {
    const artifact = `org.openapitools:openapi-generator-cli:${openapiGenerator}`
    const copy = `org.apache.maven.plugins:maven-dependency-plugin:${mavenDependencyPlugin}:copy`
    await maven([copy, `-Dartifact=${artifact}`, `-DoutputDirectory=${target}`])
  })
  const jar = join(directory, `openapi-generator-cli-${openapiGenerator}.jar`)
  return (parameters) => run('java', ['-jar', jar, 'generate', ...parameters])
}

/** Installs the libraries of the generated Java code, and returns their class path. */
export async function javaLibraries(): Promise<string> {
  const { mavenDependencyPlugin, java } = VERSIONS
  const directory = await installed('java', java, async (target) => {
    const dependencies = java.map((one) => {
      const [group, artifact, version] = one.split(':')
      return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`
    })
    const project = `<project><modelVersion>4.0.0</modelVersion><groupId>taskwire</groupId><artifactId>client</artifactId><version>1</version><dependencies>${dependencies.join('')}</dependencies></project>`
    writeFileSync(join(target, 'pom.xml'), project)
    const copy = `org.apache.maven.plugins:maven-dependency-plugin:${mavenDependencyPlugin}:copy-dependencies`
    await maven(['-f', join(target, 'pom.xml'), copy, `-DoutputDirectory=${target}`])
  })
  const jars = readdirSync(directory).filter((file) => file.endsWith('.jar'))
  return jars.map((file) => join(directory, file)).join(delimiter)
}

async function maven(parameters: string[]): Promise<void> {
  await run('mvn', ['--batch-mode', '--quiet', ...parameters], { timeoutMs: INSTALL_LIMIT_MS })
}

/** Installs a Go program, and returns its path. */
export async function goProgram(name: string, module: string): Promise<string> {
  const directory = await installed(name, [module], async (target) => {
    await run('go', ['install', module], { env: { GOBIN: target }, timeoutMs: INSTALL_LIMIT_MS })
  })
  return join(directory, name)
}

/** Installs the Python packages, and returns the path of the interpreter. */
export async function python(): Promise<string> {
  const directory = await installed('python', readFileSync(REQUIREMENTS, 'utf8'), async (target) => {
    await run('python3', ['-m', 'venv', target])
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS]
    await run(join(target, 'bin/python'), install, { timeoutMs: INSTALL_LIMIT_MS })
  })
  return join(directory, 'bin/python')
}
