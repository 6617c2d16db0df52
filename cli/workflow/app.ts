import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { RookeryError } from '../../generator/errors.ts';
import { memoize } from '../../generator/memoize.ts';
import type { Template } from '../../generator/model.ts';
import type { Synthesis, SynthesisOptions, synthesize } from '../../generator/synth.ts';
import { type RootParameter, repositoriesOf, rootParameters } from '../../generator/system/roles.ts';
import type { Io } from '../command.ts';

/** A system as its author wrote it: `master.ts` with `environments.ts`, `foundation.ts` and `deploy-roles.ts` beside it. */
export interface App {
  /** As it was named on the command line. */
  readonly file: string;
  /** The folder that `dist/`, `services/` and `.rookery/` lie in. */
  readonly folder: string;
  readonly dist: string;
  readonly master: Template;
  /** The root templates that its deployer deploys, master first. */
  readonly roots: readonly Template[];
  /** Master's parameters, those for the place of nested templates included. */
  readonly parameters: Readonly<Record<string, RootParameter>>;
  /** Image repositories: the name that stands in parameters, and the folder under `services/`. */
  readonly services: Readonly<Record<string, string>>;
  /** The same by the output of the foundation that names each. */
  readonly repositories: Readonly<Record<string, string>>;
  synthesize(options?: SynthesisOptions): Synthesis;
  /** The foundation's file under dist; absent where there is no `foundation.ts`. */
  readonly foundationFile?: string | undefined;
  /** The text of the foundation without its image repositories, which is small whatever their number. */
  bareFoundation(): string | undefined;
  /** Names of what the foundation puts out. */
  readonly foundationOutputs: readonly string[];
  /** What `environments.ts` exports, not yet checked; absent where there is none. */
  environments(): Promise<unknown>;
}

/** What the bundle of an app exports. */
interface Modules {
  readonly app: {
    readonly default?: Template;
    readonly masterTemplate?: Template;
    /** What `defineServices` answers. */
    readonly services?: { readonly repositories?: Readonly<Record<string, string>> };
  };
  readonly foundation?: { readonly foundationTemplate?: Template };
  readonly 'deploy-roles'?: { readonly rolesTemplate?: Template };
  readonly engine: { readonly synthesize: typeof synthesize };
}

/** Bundles and runs an app's sources. `file` is relative to the folder the command was called in. */
export async function loadApp(io: Io, file = 'master.ts'): Promise<App> {
  const path = resolve(io.folder, file);
  if (!existsSync(path)) {
    throw new RookeryError('AppMissing', {
      what: `${file}: there is no such file.`,
      why: 'a command works on one master template, master.ts unless --app names another.',
      mend: 'run it in the folder that holds master.ts, or pass --app FILE.',
    });
  }
  const folder = dirname(path);
  const sources = Object.fromEntries(
    ['foundation', 'deploy-roles', 'environments']
      .map((name) => [name, join(folder, `${name}.ts`)])
      .filter(([, source]) => existsSync(source!)),
  );
  const entries = { app: path, ...sources, engine: io.program.engine };
  const { load, failure } = await io.program.build({ name: 'app', root: folder, entries });
  if (load === undefined) {
    throw new RookeryError('SourceInvalid', {
      what: `${file}, or a file beside it or imported by it, cannot be compiled.\n${failure}`,
      why: 'the command runs these sources.',
      mend: 'correct what is marked above; `npm run check` shows more.',
    });
  }

  const module = async <Name extends keyof Modules>(name: Name) =>
    // The bundler made these modules from the sources named above.
    (Object.hasOwn(entries, name) ? await load(name) : undefined) as Modules[Name];
  const [{ synthesize }, foundation] = [await module('engine'), await module('foundation')];
  const rolesTemplate = (await module('deploy-roles'))?.rolesTemplate;
  const app = await module('app');
  const master = masterOf(app, file);
  const roots: [Template, ...Template[]] = foundation?.foundationTemplate
    ? [master, foundation.foundationTemplate]
    : [master];
  // One command asks for it at several places: to compare, to upload, to deploy the foundation.
  const emitted: [Template, ...Template[]] = rolesTemplate ? [...roots, rolesTemplate] : roots;
  const emit = memoize((options: SynthesisOptions) => synthesize(emitted, options));
  return {
    file,
    folder,
    dist: join(folder, 'dist'),
    master,
    roots,
    parameters: rootParameters(master),
    services: app.services?.repositories ?? {},
    repositories: foundation?.foundationTemplate ? repositoriesOf(foundation.foundationTemplate) : {},
    synthesize: (options = {}) => emit(options),
    foundationFile: foundation?.foundationTemplate?.path,
    bareFoundation() {
      const made = foundation?.foundationTemplate;
      const { templates = [] } = made ? synthesize([master, withoutRepositories(made)]) : {};
      return templates.find(({ file }) => file === made?.path)?.text;
    },
    foundationOutputs: Object.keys(foundation?.foundationTemplate?.document.Outputs ?? {}),
    environments: async () =>
      sources.environments === undefined
        ? undefined
        : ((await load('environments')) as { environments?: unknown }).environments,
  };
}

/** The same foundation, for the time when there is no bucket yet that a large template could be read from. */
function withoutRepositories(template: Template): Template {
  const { Resources, Outputs } = template.document;
  const kept = Object.entries(Resources).filter(([, { Type }]) => Type !== 'AWS::ECR::Repository');
  const names = new Set(kept.map(([name]) => name));
  const isThere = (output: unknown): boolean => {
    // The system brings a generator of its own: a token is told by its shape.
    const [from] = Object(Object(Object(output).Value).intrinsic)['Fn::GetAtt'] ?? [];
    return from === undefined || names.has(from);
  };
  const outputs = Object.entries(Outputs).filter(([, output]) => isThere(output));
  const document = { ...template.document, Resources: Object.fromEntries(kept), Outputs: Object.fromEntries(outputs) };
  return { ...template, document };
}

function masterOf({ masterTemplate, default: standard }: Modules['app'], file: string): Template {
  const master = masterTemplate ?? standard;
  if (master?.document?.Resources !== undefined) return master;
  throw new RookeryError('MasterMissing', {
    what: `${basename(file)}: it exports no template.`,
    why: 'the system is the template that this file exports as `masterTemplate` or as its default.',
    mend: 'write `export const masterTemplate = template({ ... })`.',
  });
}
