import { RookeryError } from '../../../generator/errors.ts';
import { type Bundle, digestOf } from '../bundle.ts';
import type { LocalProgram } from './definition.ts';
import { filesBelow, matching, programFiles } from './files.ts';
import { archiveOf } from './tar.ts';

const LAYER = 'application/vnd.rookery.process.v1.tar';
const ENVIRONMENT_LABEL = 'rookery.local.environment';

/** A service's program as an image of its files, with the command that runs them: for the embedded endpoint alone. */
export function programBundle(folder: string, program: LocalProgram): Bundle {
  const code = archiveOf(folder, packedFiles(folder, program));
  const here = (word: string): string => word.replaceAll('{folder}', folder);
  const environment = Object.entries(program.environment ?? {}).map(([name, value]) => [name, here(value)] as const);
  return {
    code,
    digest: digestOf(code),
    inputs: watchedFiles(folder, program),
    program: {
      layerType: LAYER,
      config: {
        Env: [],
        Entrypoint: program.run.map(here),
        ...(program.arguments && { Cmd: program.arguments.map(here) }),
        ...(environment.length > 0 && {
          Labels: { [ENVIRONMENT_LABEL]: JSON.stringify(Object.fromEntries(environment)) },
        }),
        WorkingDir: '/',
      },
    },
  };
}

/** The files that an image holds; a pattern that names none of them is a mistake. */
function packedFiles(folder: string, { files: patterns }: LocalProgram): readonly string[] {
  const all = filesBelow(folder, patterns);
  if (patterns === undefined) return programFiles(all);
  const empty = patterns.find((pattern) => matching(all, [pattern]).length === 0);
  if (empty !== undefined) throw nothingNamed(folder, empty);
  return matching(all, patterns);
}

/** The files whose change calls for a new build, by their paths in the folder. */
export function watchedFiles(folder: string, { build, files, watch }: LocalProgram): readonly string[] {
  if (watch !== undefined) return withDefinition(matching(filesBelow(folder, watch), watch));
  if (build === undefined) {
    const sources = filesBelow(folder, files);
    return withDefinition(files === undefined ? programFiles(sources) : matching(sources, files));
  }
  const all = filesBelow(folder);
  const made = new Set(files === undefined ? [] : matching(all, files));
  return withDefinition(programFiles(all).filter((file) => !made.has(file)));
}

/** How it is built and run is part of what it is. */
const withDefinition = (files: readonly string[]) => [...files, 'local.ts'];

function nothingNamed(folder: string, pattern: string): RookeryError {
  return new RookeryError(
    'ProgramFilesMissing',
    {
      what: `${folder}/local.ts: program.files: ${JSON.stringify(pattern)} names no file.`,
      why: 'the image is made of these files, after the build where there is one.',
      mend: 'correct the pattern, or have the build write there; folders that begin with a dot have to be named.',
    },
    1,
  );
}
