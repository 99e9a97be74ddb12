import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Api, generateContract, readApi } from '../../../client-sdk/generate.ts'
import { appRouter } from '../../../src/api/router.ts'
import { ROOT } from '../packed.ts'

/** Builds the package for an API `times` as large, in a folder that must not exist. Returns the package's folder. */
export async function buildLargerClient(times: number, folder: string): Promise<string> {
  const { contract, router } = generateContract(multiplied(await readApi(appRouter), times))
  mkdirSync(folder)
  for (const file of [
    'client-sdk/src',
    'client-sdk/build.ts',
    'client-sdk/keep-types.ts',
    'client-sdk/tsconfig.build.json',
    'tsconfig.json',
  ]) {
    cpSync(join(ROOT, file), join(folder, file), { recursive: true })
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction')
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'client-sdk/src/contract.ts'), contract)
  writeFileSync(join(folder, 'client-sdk/src/router.ts'), router)
  const built = join(folder, 'package')
  mkdirSync(built)
  cpSync(join(ROOT, 'client-sdk/package.json'), join(built, 'package.json'))
  const build = pathToFileURL(join(folder, 'client-sdk/build.ts')).href
  const program = `await (await import('${build}')).buildClient(${JSON.stringify(join(built, 'dist'))})`
  execFileSync(process.execPath, ['--input-type=module', '-e', program], { stdio: 'pipe' })
  return built
}

/** Repeats the procedures of an API under other nouns, with types of their own. */
function multiplied(api: Api, times: number): Api {
  const copies = Array.from({ length: times - 1 }, (_, n) => renamed(api, `${n + 2}`))
  return {
    procedures: [api, ...copies].flatMap(({ procedures }) => procedures),
    types: [api, ...copies].map(({ types }) => types).join('\n\n'),
  }
}

function renamed({ procedures, types }: Api, suffix: string): Api {
  const names = [...types.matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name]) => name)
  return {
    procedures: procedures.map((procedure) => ({
      ...procedure,
      path: procedure.path.replace('.', `${suffix}.`),
      input: procedure.input && { ...procedure.input, type: procedure.input.type + suffix },
      output: procedure.output + suffix,
    })),
    types: types.replaceAll(new RegExp(`\\b(?:${names.join('|')})\\b`, 'g'), (name) => name + suffix),
  }
}
