import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AnyRouter } from '@trpc/server'
import { compile, type JSONSchema } from 'json-schema-to-typescript'
import * as z from 'zod'
import type { Meta } from '../src/api/procedures.ts'
import { appRouter } from '../src/api/router.ts'
import { OPEN_VALUES } from '../src/entities/definition/common-schema.ts'
import { openApiDocument } from '../src/openapi/document.ts'
import { operationsOf } from '../src/rest/operations.ts'
import { runCommand } from '../src/startup/run-command.ts'
import { UsageError } from '../src/startup/usage-error.ts'
import { systemInfo } from '../src/system/info.ts'
import { type Procedure, renderContract, renderRouter } from './render.ts'

const CONTRACT = new URL('src/contract.ts', import.meta.url)
const MANIFEST = new URL('package.json', import.meta.url)
const OPENAPI = new URL('openapi.json', import.meta.url)
const ROUTER = new URL('src/router.ts', import.meta.url)
const BIOME = fileURLToPath(new URL('../node_modules/@biomejs/biome/bin/biome', import.meta.url))

/** The procedures of an API and the TypeScript source of the types they refer to. */
export interface Api {
  procedures: Procedure[]
  types: string
}

/** Reads the procedures of a router and converts their schemas to TypeScript types. */
export async function readApi(router: AnyRouter): Promise<Api> {
  const definitions: Record<string, JSONSchema> = {}
  const procedures = readProcedures(router, definitions)
  const root = { title: 'Root', $defs: definitions, properties: refsTo(definitions), additionalProperties: false }
  const types = await compile(root as JSONSchema, 'Root', {
    bannerComment: '',
    ignoreMinAndMaxItems: true,
    style: { semi: false, singleQuote: true, printWidth: 120 },
  })
  const named = types.replace(/export interface Root \{[\s\S]*?\n\}\n/, '').trim()
  // Optional properties also accept undefined, for callers with exactOptionalPropertyTypes.
  const loose = named
    .replaceAll(/^( +\w+\?: )(.+)/gm, (_, name: string, type: string) =>
      type.endsWith('{') ? `${name}undefined | ${type}` : `${name}${type} | undefined`,
    )
    // A long union begins on a line of its own.
    .replaceAll(/^( +\w+\?:)\n +(\| )?/gm, '$1 undefined | ')
  return { procedures, types: loose }
}

/** Generates the client's types from an API, without references to server types. */
export function generateContract({ procedures, types }: Api): { contract: string; router: string } {
  return {
    contract: format(renderContract(procedures, types)),
    router: format(renderRouter(procedures)),
  }
}

/** Formats generated text and sorts its imports, like `npm run format`. */
function format(text: string, file = 'src/contract.ts'): string {
  return execFileSync(process.execPath, [BIOME, 'check', '--write', `--stdin-file-path=client-sdk/${file}`], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    input: text,
    maxBuffer: 64 * 1024 * 1024,
    encoding: 'utf8',
  })
}

function readProcedures(router: AnyRouter, definitions: Record<string, JSONSchema>): Procedure[] {
  return Object.entries<object>(router._def.procedures).map(([path, procedure]) => {
    const { type, meta, inputs, output } = Reflect.get(procedure, '_def') as {
      type: Procedure['type']
      meta?: Meta
      inputs: z.ZodType[]
      output?: z.ZodType
    }
    const [input] = inputs
    const answered = type === 'subscription' ? meta?.event : output
    if (!answered) throw new UsageError(`${path} must declare its response with .output(…) or .meta({ event })`)
    return {
      path,
      type,
      meta: meta ?? {},
      input: input && {
        type: nameOf(input, 'input', definitions),
        optional: input.safeParse(undefined).success,
        hasVersion: input instanceof z.ZodObject && 'ifVersion' in input.shape,
      },
      output: nameOf(answered, 'output', definitions),
    }
  })
}

/** Registers a schema under its id and returns the id. @throws UsageError for a schema without an id */
function nameOf(schema: z.ZodType, io: 'input' | 'output', definitions: Record<string, JSONSchema>): string {
  const inner = schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema
  const { $defs, $schema, id, ...json } = z.toJSONSchema(inner, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { type } = zodSchema._zod.def
      if (type === 'date') jsonSchema.tsType = 'Date'
      if (type === 'record') jsonSchema.tsType = recordOf(jsonSchema)
      // Objects are open only in OpenAPI: in TypeScript an index signature would accept misspelled names.
      if (type === 'object') jsonSchema.additionalProperties = false
      // Known values for autocompletion; newer servers may send others.
      if (jsonSchema[OPEN_VALUES]) jsonSchema.tsType = [...literalsOf(jsonSchema), '(string & {})'].join(' | ')
    },
  })
  // Zod writes a schema with an id either inline or as a reference.
  const name = id ?? json.$ref?.split('/').at(-1)
  if (!name) throw new UsageError('Every input and output of a procedure must have an id: .meta({ id })')
  for (const [key, definition] of Object.entries({ ...(json.$ref ? {} : { [name]: json }), ...$defs })) {
    const { id: _, ...rest } = definition as JSONSchema
    definitions[key] = rest
  }
  return name
}

function literalsOf({ examples }: z.core.JSONSchema.BaseSchema): string[] {
  return (examples as string[]).map((one) => `'${one}'`)
}

/** Returns the type of a record. json-schema-to-typescript would write an index signature instead. */
function recordOf({ additionalProperties }: z.core.JSONSchema.BaseSchema): string {
  const { type } = additionalProperties as JSONSchema
  return `Record<string, ${type === 'integer' ? 'number' : String(type)}>`
}

function refsTo(definitions: Record<string, JSONSchema>): Record<string, JSONSchema> {
  return Object.fromEntries(Object.keys(definitions).map((name) => [name, { $ref: `#/$defs/${name}` }]))
}

/** Returns the package manifest with the version of the server. */
function manifest(): string {
  return readFileSync(MANIFEST, 'utf8').replace(/^( {2}"version": )"[^"]*"/m, `$1"${systemInfo.version}"`)
}

async function main([flag]: string[]): Promise<void> {
  const { contract, router } = generateContract(await readApi(appRouter))
  const document = openApiDocument(operationsOf(appRouter), { version: systemInfo.version, hasSignIn: true })
  for (const [file, text] of [
    [CONTRACT, contract],
    [ROUTER, router],
    [MANIFEST, manifest()],
    [OPENAPI, format(JSON.stringify(document), 'openapi.json')],
  ] as const) {
    if (flag !== '--check') writeFileSync(file, text)
    else if (readFileSync(file, 'utf8') !== text)
      throw new UsageError('The client contract or openapi.json is outdated; run: npm run client:generate')
  }
}

if (import.meta.main) runCommand(main)
