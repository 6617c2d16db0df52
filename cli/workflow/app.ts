import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ofApp } from '../../deploy/aws/interrupted.ts';
import { RookeryError } from '../../generator/errors.ts';
import { memoize } from '../../generator/memoize.ts';
import type { Template } from '../../generator/model.ts';
import type { PlacedRoot, Roots } from '../../generator/roots/model.ts';
import type { Synthesis, SynthesisOptions, synthesize } from '../../generator/synth.ts';
import { type RootParameter, repositoriesOf, rootParameters } from '../../generator/system/roles.ts';
import type { Io } from '../command.ts';
import type { writeDeclarations } from './template-files.ts';

/** A system as its author wrote it: `master.ts` with `environments.ts`, `foundation.ts`, `deploy-roles.ts` and `release.ts` beside it. */
export interface App {
  /** As it was named on the command line. */
  readonly file: string;
  /** The folder that `dist/`, `services/` and `.rookery/` lie in. */
  readonly folder: string;
  readonly dist: string;
  /** Of a system of several roots: each after those that it needs. */
  readonly roots?: readonly PlacedRoot[] | undefined;
  /** The template that a command works on: the only root, or the one that a session is for. */
  readonly master: Template;
  /** The root templates that its deployer deploys, masters first. */
  readonly deployed: readonly Template[];
  /** Master's parameters, those for the place of nested templates included. */
  readonly parameters: Readonly<Record<string, RootParameter>>;
  /** Image repositories: the name that stands in parameters, and the folder under `services/`. */
  readonly services: Readonly<Record<string, string>>;
  /** The same by the output of the foundation that names each. */
  readonly repositories: Readonly<Record<string, string>>;
  synthesize(options?: SynthesisOptions): Synthesis;
  /** The foundation's file under dist; absent where there is no `foundation.ts`. */
  readonly foundationFile?: string | undefined;
  /** The text of the foundation without its image repositories: small whatever their number, and all that other regions need. */
  bareFoundation(): string | undefined;
  /** Outputs of the foundation that are about image repositories. */
  readonly repositoryOutputs: readonly string[];
  /** Names of what the foundation puts out. */
  readonly foundationOutputs: readonly string[];
  /** What `environments.ts` exports, not yet checked; absent where there is none. */
  environments(): Promise<unknown>;
  /** The same of `release.ts`. */
  release(): Promise<unknown>;
}

/** What the bundle of an app exports. */
interface Modules {
  readonly app: {
    readonly default?: Template;
    readonly masterTemplate?: Template;
    readonly system?: Roots;
    /** What `defineServices` answers. */
    readonly services?: { readonly repositories?: Readonly<Record<string, string>> };
  };
  readonly foundation?: { readonly foundationTemplate?: Template };
  readonly 'deploy-roles'?: { readonly rolesTemplate?: Template };
  readonly engine: { readonly synthesize: typeof synthesize; readonly writeDeclarations: typeof writeDeclarations };
}

const DEFAULT = 'master.ts';

/** An app's sources, bundled: modules run when they are asked for. */
interface Sources {
  /** As it was named on the command line. */
  readonly file: string;
  readonly folder: string;
  module<Name extends keyof Modules>(name: Name): Promise<Modules[Name]>;
  /** What the module of that name exports by the same name; undefined where there is none. */
  exported(name: string): Promise<unknown>;
}

/** Bundles and runs an app's sources. `file` is relative to the folder the command was called in. */
export async function loadApp(io: Io, file = DEFAULT): Promise<App> {
  return appOf(await bundledSources(io, file));
}

/** The same; declarations of the app's own YAML that hold no more are written first. */
export async function loadDeclaredApp(io: Io, file = DEFAULT): Promise<App> {
  const sources = await bundledSources(io, file);
  try {
    return await appOf(sources);
  } catch (error) {
    // The system's sources are bundled apart from this file, and so have a RookeryError class of their own.
    if ((error as Partial<RookeryError>).code !== 'DeclarationStale') throw error;
    const { writeDeclarations } = await sources.module('engine');
    for (const name of writeDeclarations({ ...io, folder: sources.folder }).written) io.err(`wrote    ${name}`);
    return loadApp(io, file);
  }
}

async function bundledSources(io: Io, file: string): Promise<Sources> {
  const path = resolve(io.folder, file);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new RookeryError('AppMissing', {
      what: `${file}: there is no such file.`,
      why: 'a command works on one master template, master.ts unless --app names another.',
      mend: 'run it in the folder that holds master.ts, or pass --app FILE.',
    });
  }
  const folder = dirname(path);
  const sources = Object.fromEntries(
    ['foundation', 'deploy-roles', 'environments', 'release']
      .map((name) => [name, join(folder, `${name}.ts`)])
      .filter(([, source]) => existsSync(source!)),
  );
  const entries = { app: path, ...sources, engine: io.program.engine };
  const { load, failure } = await io.program.build({ name: 'app', root: folder, entries });
  if (load === undefined) {
    throw new RookeryError('SourceInvalid', {
      what: `${file}, or a file beside it or imported by it, cannot be compiled.\n${failure}`,
      why: 'the command runs these sources.',
      mend: `correct what is marked above; \`${ofApp({ app: file === DEFAULT ? undefined : file }, 'check')}\` shows more.`,
    });
  }

  return {
    file,
    folder,
    // The bundler made these modules from the sources named above.
    module: async <Name extends keyof Modules>(name: Name) =>
      (Object.hasOwn(entries, name) ? await load(name) : undefined) as Modules[Name],
    exported: async (name) =>
      sources[name] === undefined ? undefined : ((await load(name)) as Readonly<Record<string, unknown>>)[name],
  };
}

async function appOf({ file, folder, module, exported }: Sources): Promise<App> {
  const [{ synthesize }, foundation] = [await module('engine'), await module('foundation')];
  const rolesTemplate = (await module('deploy-roles'))?.rolesTemplate;
  const app = await module('app');
  const { masters, system } = rootsOf(app, file);
  const [master] = masters;
  const made = foundation?.foundationTemplate;
  const roots: [Template, ...Template[]] = made ? [...masters, made] : masters;
  // One command asks for it at several places: to compare, to upload, to deploy the foundation.
  const emitted: [Template, ...Template[]] = rolesTemplate ? [...roots, rolesTemplate] : roots;
  const emit = memoize((options: SynthesisOptions) => synthesize(emitted, { ...options, system }));
  return {
    file,
    folder,
    dist: join(folder, 'dist'),
    roots: system,
    master,
    deployed: roots,
    parameters: rootParameters(master),
    services: app.services?.repositories ?? {},
    repositories: made ? repositoriesOf(made) : {},
    synthesize: (options = {}) => emit(options),
    foundationFile: made?.path,
    bareFoundation() {
      const { templates = [] } = made ? synthesize([withoutRepositories(made)]) : {};
      return templates.find(({ file }) => file === made?.path)?.text;
    },
    repositoryOutputs: Object.entries(made?.outputs ?? {}).flatMap(([name, output]) =>
      typeof output === 'object' && 'imagesOf' in output ? [name] : [],
    ),
    foundationOutputs: Object.keys(made?.document.Outputs ?? {}),
    environments: () => exported('environments'),
    release: () => exported('release'),
  };
}

/** The app, for one of its roots. */
export function appOfRoot(app: App, { template }: PlacedRoot): App {
  return { ...app, master: template, parameters: rootParameters(template) };
}

/**
 * The same foundation without image repositories and what names them: for the time when there is no bucket yet that a large
 * template could be read from, and for regions where no images are kept.
 */
function withoutRepositories(template: Template): Template {
  const { Resources, Outputs } = template.document;
  const kept = Object.entries(Resources).filter(([, { Type }]) => Type !== 'AWS::ECR::Repository');
  const outputs = Object.entries(Outputs).filter(([, output]) => Object(output).imagesOf === undefined);
  const document = { ...template.document, Resources: Object.fromEntries(kept), Outputs: Object.fromEntries(outputs) };
  return { ...template, document };
}

interface RootTemplates {
  readonly masters: [Template, ...Template[]];
  readonly system?: readonly PlacedRoot[];
}

/** The templates that are deployed by themselves, each once. */
function rootsOf({ masterTemplate, default: standard, system }: Modules['app'], file: string): RootTemplates {
  const [first, ...more] = new Set(system?.roots.map(({ template }) => template));
  if (first !== undefined) return { masters: [first, ...more], system: system!.roots };
  const master = masterTemplate ?? standard;
  if (master?.document?.Resources !== undefined) return { masters: [master] };
  throw new RookeryError('MasterMissing', {
    what: `${basename(file)}: it exports no template.`,
    why: 'the system is the template that this file exports as `masterTemplate` or as its default, or `system` where it has several roots.',
    mend: 'write `export const masterTemplate = template({ ... })`.',
  });
}
