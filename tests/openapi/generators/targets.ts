import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Growth } from './newer-server.ts'
import { goProgram, javaLibraries, openapiGenerator, python, run, type Tool, VERSIONS } from './toolchain.ts'
import { TYPESCRIPT_FETCH } from './typescript-fetch-program.ts'

const ROOT = join(import.meta.dirname, '../../..')
const DOCUMENT = join(ROOT, 'client-sdk/openapi.json')
const NODE = join(ROOT, 'node_modules/.bin/node')
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc')

/** A generator, and a program that uses what it generates. */
export interface Target {
  name: string
  needs: Tool[]
  /** True if only the long run compiles it: its code takes long to compile. */
  isSlow?: boolean
  /** The growth that the generated code tolerates. Default: every object. */
  tolerates?: Growth
  /** Generates and compiles the program in an empty directory. Returns a function that runs it. */
  build(directory: string): Promise<Program>
}

/** Runs the program with these parameters, and returns its output. */
export type Program = (parameters: string[]) => Promise<string>

/** The code generators that the document is tested with. */
export const TARGETS: Target[] = [
  { name: 'openapi-generator, python', needs: ['Java', 'Maven', 'Python'], build: buildPython },
  { name: 'openapi-generator, java', needs: ['Java', 'Maven'], build: buildJava },
  // By default its code rejects undocumented fields, except in objects documented as open.
  {
    name: 'openapi-generator, go',
    needs: ['Java', 'Maven', 'Go'],
    isSlow: true,
    tolerates: 'open objects',
    build: buildGo,
  },
  { name: 'openapi-generator, go, tolerant', needs: ['Java', 'Maven', 'Go'], build: buildTolerantGo },
  { name: 'openapi-generator, typescript-fetch', needs: ['Java', 'Maven'], build: buildTypeScript },
  { name: 'openapi-python-client', needs: ['Python'], build: buildPythonClient },
  { name: 'oapi-codegen', needs: ['Go'], build: buildOapiCodegen },
  { name: 'ogen', needs: ['Go'], isSlow: true, build: buildOgen },
]

/** Copies the document to a test directory, because openapi-generator cannot read paths with spaces. */
function documentIn(directory: string): string {
  const copy = join(directory, 'openapi.json')
  cpSync(DOCUMENT, copy)
  return copy
}

function source(name: string): string {
  return join(import.meta.dirname, name)
}

async function buildPython(directory: string): Promise<Program> {
  const interpreter = await python()
  const generate = await openapiGenerator()
  await generate(['-i', documentIn(directory), '-g', 'python', '-o', directory])
  return runPython(interpreter, { directory, program: 'openapi_generator.py' })
}

async function buildPythonClient(directory: string): Promise<Program> {
  const interpreter = await python()
  const config = join(directory, 'config.yml')
  writeFileSync(config, 'post_hooks: []\n')
  const module = ['-m', 'openapi_python_client', 'generate', '--fail-on-warning']
  const generated = join(directory, 'client')
  await run(interpreter, [...module, '--path', DOCUMENT, '--output-path', generated, '--config', config])
  return runPython(interpreter, { directory: generated, program: 'openapi_python_client.py' })
}

function runPython(interpreter: string, { directory, program }: { directory: string; program: string }): Program {
  const env = { PYTHONPATH: directory, PYTHONDONTWRITEBYTECODE: '1' }
  return (parameters) => run(interpreter, [source(program), ...parameters], { cwd: directory, env })
}

async function buildJava(directory: string): Promise<Program> {
  const libraries = await javaLibraries()
  const generate = await openapiGenerator()
  await generate(['-i', documentIn(directory), '-g', 'java', '--library', 'native', '-o', directory])
  const sources = readdirSync(join(directory, 'src/main/java'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.java'))
    .map((file) => join(directory, 'src/main/java', file))
  const classes = join(directory, 'classes')
  await run('javac', ['-nowarn', '-d', classes, '-cp', libraries, ...sources, source('Program.java')])
  const classPath = [classes, libraries].join(delimiter)
  return (parameters) => run('java', ['-cp', classPath, 'Program', ...parameters])
}

async function buildTypeScript(directory: string): Promise<Program> {
  const generate = await openapiGenerator()
  const imports = ['--additional-properties', 'importFileExtension=.js']
  await generate(['-i', documentIn(directory), '-g', 'typescript-fetch', '-o', join(directory, 'client'), ...imports])
  const compilerOptions = {
    target: 'es2023',
    lib: ['es2023', 'dom'],
    module: 'nodenext',
    strict: true,
    types: [],
    outDir: 'built',
  }
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }))
  writeFileSync(join(directory, 'program.ts'), TYPESCRIPT_FETCH)
  await run(NODE, [TSC, '-p', directory])
  return (parameters) => run(NODE, [join(directory, 'built/program.js'), ...parameters])
}

/** The name of the generated package and its module. */
const GO_MODULE = 'example.com/taskwire/client'

async function buildTolerantGo(directory: string): Promise<Program> {
  return buildGo(directory, ['--additional-properties', 'disallowAdditionalPropertiesIfNotPresent=false'])
}

async function buildGo(directory: string, options: string[] = []): Promise<Program> {
  const generate = await openapiGenerator()
  const location = ['--git-host', 'example.com', '--git-user-id', 'taskwire', '--git-repo-id', 'client']
  const parts = ['--global-property', 'apiTests=false,modelTests=false,apiDocs=false,modelDocs=false']
  await generate(['-i', documentIn(directory), '-g', 'go', '-o', directory, ...location, ...parts, ...options])
  return compileGo(directory, 'openapi_generator.go')
}

async function buildOapiCodegen(directory: string): Promise<Program> {
  const generator = await goProgram(
    'oapi-codegen',
    `github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@${VERSIONS.oapiCodegen}`,
  )
  const config = join(directory, 'oapi-codegen.yaml')
  const output = { 'nullable-type': true }
  const generate = { models: true, client: true }
  // JSON is valid YAML.
  writeFileSync(config, JSON.stringify({ package: 'api', output: 'api/api.go', generate, 'output-options': output }))
  mkdirSync(join(directory, 'api'))
  await run(generator, ['-config', config, DOCUMENT], { cwd: directory })
  return compileGo(directory, 'oapi_codegen.go', VERSIONS.go.oapiCodegen)
}

async function buildOgen(directory: string): Promise<Program> {
  const generator = await goProgram('ogen', `github.com/ogen-go/ogen/cmd/ogen@${VERSIONS.ogen}`)
  await run(generator, ['--target', join(directory, 'api'), '--package', 'api', DOCUMENT])
  return compileGo(directory, 'ogen.go', VERSIONS.go.ogen)
}

async function compileGo(directory: string, program: string, needed?: readonly string[]): Promise<Program> {
  if (needed) {
    const requirements = needed.map((one) => `\t${one}\n`).join('')
    writeFileSync(join(directory, 'go.mod'), `module ${GO_MODULE}\n\ngo 1.24\n\nrequire (\n${requirements})\n`)
  }
  mkdirSync(join(directory, 'program'))
  cpSync(source(program), join(directory, 'program/main.go'))
  await run('go', ['mod', 'tidy'], { cwd: directory })
  const built = join(directory, 'built')
  await run('go', ['build', '-o', built, './program'], { cwd: directory })
  return (parameters) => run(built, parameters)
}
