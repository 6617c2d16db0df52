import { randomUUID } from 'node:crypto';
import { RookeryError } from '../../generator/errors.ts';
import type { Template } from '../../generator/model.ts';
import { synthesize } from '../../generator/synth.ts';
import { uploadTemplates } from '../artifacts/bucket.ts';
import { checkImageTags } from '../artifacts/image-tags.ts';
import { imagesMissing } from '../artifacts/wanted-images.ts';
import type { Connection } from '../aws/connection.ts';
import { again } from '../aws/interrupted.ts';
import { describeStack } from '../aws/stack.ts';
import type { Environment } from '../environments.ts';
import type { Foundation, ParameterValue, Plan, Stack, StackEvent, Target } from '../model.ts';
import { draftOf } from '../releases/draft.ts';
import { readFoundation } from './foundation.ts';
import { readyStack } from './ready.ts';
import { type Release, resolveRelease, templatePrefixOf } from './release.ts';
import { isUpToDate, prepareUpdate, type UpdateRequest } from './update.ts';

/** A system, and the environment that it is for. */
export interface System {
  readonly master: Template;
  /** What has to exist before; its outputs become parameters of master of the same names. */
  readonly foundation?: Template | undefined;
  readonly environment: Environment;
  /** Values of master's parameters, which win over those of the environment. */
  readonly values?: Readonly<Record<string, ParameterValue>> | undefined;
}

export interface PlanOptions
  extends Pick<UpdateRequest, 'wait' | 'recreate' | 'liftProtection' | 'importExisting' | 'confirmRecreation'> {
  /** Called with the events of what has to happen before there can be a plan: waiting, or deleting an empty stack. */
  readonly onEvent?: ((event: StackEvent) => void) | undefined;
  /** Ends the preparation; what was made for it is deleted. */
  readonly signal?: AbortSignal | undefined;
  /** The folder of the sources, whose commit is recorded with the release; the current one otherwise. */
  readonly folder?: string | undefined;
}

/** What would change. */
export interface Planned {
  /** Absent when nothing would. */
  readonly plan?: Plan | undefined;
  /** The stack as it is; undefined when there is none. */
  readonly deployed: Stack | undefined;
  /** What was done to get the stack ready, one sentence each. */
  readonly notes: readonly string[];
}

/** The plan of a system's stack, and the release that it comes from. */
export interface PlannedSystem extends Planned {
  readonly release: Release;
}

/**
 * Works out what a deployment would change: refuses values, one zone alone and missing images as the commands do, uploads the
 * templates that the bucket does not have yet, and makes a change set. The caller executes or discards the plan.
 */
export async function planSystem(
  connection: Connection,
  system: System,
  options: PlanOptions = {},
): Promise<PlannedSystem> {
  const { master, environment } = system;
  const foundation = await readFoundation(connection);
  if (foundation === undefined) throw notBootstrapped(connection.target);
  const synthesis = synthesize(system.foundation === undefined ? [master] : [master, system.foundation]);
  const values = { ...environment.parameters, ...system.values };
  const resolve = () => resolveRelease(connection, { master, synthesis, environment, values, foundation });
  const first = await resolve();
  const { onEvent = () => {}, signal = new AbortController().signal } = options;
  const stack = first.upToDate
    ? first.deployed
    : await readyStack(connection, first.deployed, { ...options, onEvent, signal });
  // After another's operation its parameters, outputs and template may be others.
  const release = stack === first.deployed ? first : await resolve();
  const { deployed } = release;
  if (release.upToDate) return { deployed, release, notes: [] };
  const missing = await checkImageTags(connection, release.images);
  if (missing.length > 0) throw imagesMissing(connection.target, missing);
  await upload(
    connection,
    release.foundation,
    synthesis.templates,
    templatePrefixOf(environment, release.declared, values),
  );
  const { folder = process.cwd() } = options;
  const draft = await draftOf(release.content, { images: connection, folder, run: randomUUID() });
  return { deployed, release, ...(await planUpdate(connection, { ...release.request, release: draft }, options)) };
}

/** The same for the stack of the foundation: the bucket for templates, and the image repositories. */
export async function planFoundation(
  connection: Connection,
  foundation: Template,
  options: PlanOptions = {},
): Promise<Planned> {
  const { foundationStackName: stackName, tags } = connection.target;
  const { templates, manifest } = synthesize([foundation]);
  const template = templates.find(({ file }) => file === manifest.master)!.text;
  const deployed = await describeStack(connection, stackName);
  const comparison = { template, declared: {}, parameters: [], tags };
  if (deployed !== undefined && (await isUpToDate(connection, { ...comparison, deployed })))
    return { deployed, notes: [] };
  const request = { stackName, existing: deployed, templateBody: template, parameters: [], tags };
  return { deployed, ...(await planUpdate(connection, request, options)) };
}

/** Makes the plan of a request. */
export async function planUpdate(
  connection: Connection,
  request: Omit<UpdateRequest, keyof PlanOptions>,
  { onEvent = () => {}, signal = new AbortController().signal, folder: _, ...options }: PlanOptions,
): Promise<Pick<Planned, 'plan' | 'notes'>> {
  const { plan, note } = await prepareUpdate(connection, { ...request, ...options, onEvent, signal });
  return { plan, notes: note };
}

async function upload(
  connection: Connection,
  { bucket }: Foundation,
  templates: ReturnType<typeof synthesize>['templates'],
  prefix: string,
): Promise<void> {
  const uploads = templates.map(({ key, text, sha256 }) => ({ key, body: text, sha256 }));
  await uploadTemplates(connection, { bucket, prefix, templates: uploads });
}

/** Refuses to deploy where there is no foundation. */
export function notBootstrapped(target: Target): RookeryError {
  return new RookeryError(
    'NotBootstrapped',
    {
      what: `environment ${target.environment}: stack ${target.foundationStackName} is missing or incomplete.`,
      why: 'it holds the bucket that templates are read from and the image repositories; on AWS nothing is created unasked.',
      mend: `run \`${again(target, 'bootstrap')}\`.`,
    },
    3,
  );
}
