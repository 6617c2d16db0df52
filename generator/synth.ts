import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { checkBounds } from './checks/bounds.ts';
import { checkFiles, keyOf } from './checks/paths.ts';
import { checkText } from './checks/quotas.ts';
import { checkPlace, checkTrees } from './checks/tree.ts';
import { documentText } from './document.ts';
import { RookeryError } from './errors.ts';
import type { Template } from './model.ts';
import type { PlacedRoot, Reference, RootValue } from './roots/model.ts';
import { boundRegion } from './roots/region.ts';
import { type Roles, repositoriesOf, rolesOf } from './system/roles.ts';
import { referredNames } from './values/references.ts';

/** One file under dist, and the object that it becomes in the bucket. */
export interface EmittedTemplate {
  /** Path under dist, for example `templates/vpc.yaml`. */
  readonly file: string;
  /** Key in the bucket without the prefix: the path with the first 12 hex digits of the content's SHA-256. */
  readonly key: string;
  readonly text: string;
  /** 64 hex digits. */
  readonly sha256: string;
  readonly bytes: number;
  readonly resources: number;
}

/** What the manifest says of a root of a system of several. */
export interface ManifestRoot {
  /** The name of its stack ends in it. */
  readonly name: string;
  readonly master: string;
  /** Absent where it is the environment's. */
  readonly region?: string | undefined;
  readonly roles: Roles;
  /** Parameters by what they are passed: an output of an earlier root, or a value. */
  readonly parameters: Readonly<Record<string, Reference | RootValue>>;
}

/** What `dist/manifest.json` says. */
export interface Manifest {
  readonly version: 1;
  /** The file of the root template; of the first one to deploy, where there are several. */
  readonly master: string;
  /** What the root's parameters are for: by role, their names. */
  readonly roles: Roles;
  /** Of a system of several roots: each after those that it needs. */
  readonly roots?: readonly ManifestRoot[];
  /** The image repositories that the roots put out: by the name of the output, the folder of their service. */
  readonly repositories: Readonly<Record<string, string>>;
  readonly templates: Readonly<Record<string, Omit<EmittedTemplate, 'file' | 'text'>>>;
}

export interface Synthesis {
  /** Children before their parents. */
  readonly templates: readonly EmittedTemplate[];
  readonly manifest: Manifest;
  /** What a template was emitted as: templates with the same text are one file. */
  readonly emitted: ReadonlyMap<Template, EmittedTemplate>;
  /** Parameters of the root templates that nothing in them reads: `master.yaml: NatGateways`. */
  readonly unread: readonly string[];
}

export interface SynthesisOptions {
  /** Names nested templates by relative path instead of by their place in the bucket. */
  readonly relative?: boolean;
  /** Of a system of several roots: those among the templates that are its roots. */
  readonly system?: readonly PlacedRoot[] | undefined;
}

/**
 * Emits a system: the master template, all that it nests, and root templates beside it.
 * Templates with the same text are one file and one key: services that differ in parameters alone share it.
 */
export function synthesize(
  roots: readonly [Template, ...Template[]],
  { relative = false, system }: SynthesisOptions = {},
): Synthesis {
  const emitted = new Map<Template, EmittedTemplate>();
  const byFile = new Map<string, EmittedTemplate>();
  const byHash = new Map<string, EmittedTemplate>();

  const emit = (template: Template): EmittedTemplate => {
    const known = emitted.get(template);
    if (known !== undefined) return known;
    checkPlace(template);
    for (const child of template.children) emit(child);
    const located = (child: Template) => {
      const { file, key } = emit(child);
      return relative ? { path: relativePath(template.path, file) } : { key };
    };
    const text = template.text ?? documentText(template, located);
    const fresh = emittedTemplate(template, text);
    const shared = byHash.get(fresh.sha256) ?? fresh;
    if (shared === fresh) claimFile(byFile, fresh);
    byHash.set(shared.sha256, shared);
    emitted.set(template, shared);
    return shared;
  };

  checkTrees(roots);
  for (const root of roots) {
    checkBounds(root.path, root);
    boundRegion(root);
  }
  const master = emit(roots[0]).file;
  roots.forEach(emit);
  const templates = [...byFile.values()];
  checkFiles(templates.map(({ file }) => file));
  const entries = templates
    .map(({ file, text: _, ...entry }) => [file, entry] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const manifest: Manifest = {
    version: 1,
    master,
    roles: rolesOf(roots[0]),
    ...(system && { roots: system.map((one) => manifestRoot(one, emit(one.template).file)) }),
    repositories: Object.assign({}, ...roots.map(repositoriesOf)),
    templates: Object.fromEntries(entries),
  };
  return { templates, manifest, emitted, unread: roots.flatMap(unreadParameters) };
}

function manifestRoot({ name, template, region, references, values }: PlacedRoot, master: string): ManifestRoot {
  const parameters = Object.fromEntries(
    Object.entries({ ...references, ...values }).sort(([left], [right]) => (left < right ? -1 : 1)),
  );
  return { name, master, region, roles: rolesOf(template), parameters };
}

function unreadParameters({ path, document }: Template): string[] {
  const read = referredNames(document);
  return Object.keys(document.Parameters).flatMap((name) => (read.has(name) ? [] : [`${path}: ${name}`]));
}

function emittedTemplate({ path, document }: Template, text: string): EmittedTemplate {
  checkText(path, text);
  const sha256 = createHash('sha256').update(text).digest('hex');
  return {
    file: path,
    key: keyOf(path, sha256),
    sha256,
    text,
    bytes: Buffer.byteLength(text),
    resources: Object.keys(document.Resources).length,
  };
}

function claimFile(byFile: Map<string, EmittedTemplate>, template: EmittedTemplate): void {
  if (byFile.has(template.file)) {
    throw new RookeryError('PathTaken', {
      what: `${template.file}: two different templates are to be written to this path.`,
      why: 'the second would overwrite the first.',
      mend: 'give one of them another `path`; templates that differ in parameters alone may share one.',
    });
  }
  byFile.set(template.file, template);
}

function relativePath(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
}
