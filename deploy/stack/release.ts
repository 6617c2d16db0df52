import { checkBounds } from '../../generator/checks/bounds.ts';
import { checkServiceValues } from '../../generator/checks/services/index.ts';
import type { Template } from '../../generator/model.ts';
import { checkRegion } from '../../generator/roots/region.ts';
import type { Synthesis } from '../../generator/synth.ts';
import { emptyValues, mappedValues, rootParameters } from '../../generator/system/roles.ts';
import { type WantedImage, wantedImages } from '../artifacts/wanted-images.ts';
import type { Connection } from '../aws/connection.ts';
import { partitionOf } from '../aws/partition.ts';
import { describeStack } from '../aws/stack.ts';
import type { Environment } from '../environments.ts';
import type { Foundation, ParameterDeclaration, ParameterValue, Stack } from '../model.ts';
import { otherArguments } from '../plan/comparison/other-arguments.ts';
import { declaredProtections } from '../plan/guards/protection/declared.ts';
import { checkTopics } from '../plan/guards/silence.ts';
import { type Marks, marksOf } from '../plan/guards/template-marks.ts';
import { checkZones } from '../plan/guards/zones.ts';
import { compareDeployed, currentValues, type ResolvedParameter, resolveParameters } from '../plan/parameters.ts';
import { wantedPolicies } from '../plan/stack-policy/wanted.ts';
import type { ReleaseContent } from '../release-model.ts';
import { contentOf } from '../releases/content.ts';
import { onlyDifference, type UpdateRequest } from './update.ts';

/** What is to be deployed, as its sources say it. */
export interface ReleaseSources {
  readonly master: Template;
  readonly synthesis: Synthesis;
  readonly environment: Environment;
  /** Of parameters: those of the environment, and of the command line. */
  readonly values: Readonly<Record<string, ParameterValue>>;
  readonly foundation: Foundation;
}

/** What is to be deployed beside what is: everything that a change set of the master stack needs. */
export interface Release {
  readonly deployed: Stack | undefined;
  readonly foundation: Foundation;
  readonly declared: Readonly<Record<string, ParameterDeclaration>>;
  readonly parameters: readonly ResolvedParameter[];
  /** Nothing differs from what is deployed. */
  readonly upToDate: boolean;
  /** What it puts in place, for the record of it. */
  readonly content: ReleaseContent;
  /** Images that it is about to run: they have to be in their repositories first. */
  readonly images: readonly WantedImage[];
  readonly request: Pick<
    UpdateRequest,
    'stackName' | 'existing' | 'templateUrl' | 'templates' | 'parameters' | 'tags' | 'protections' | 'policies'
  > & { readonly marks: Marks };
}

/**
 * Decides the value of every parameter and refuses what would not work, before anything is uploaded: current that the template
 * or a service does not take, bounds that are the wrong way round, one zone alone where the environment asks for more.
 */
export async function resolveRelease(connection: Connection, sources: ReleaseSources): Promise<Release> {
  const { master, synthesis, environment, foundation } = sources;
  const { target } = connection;
  checkRegion(`environment ${target.environment}`, master, target.region);
  const declared = rootParameters(master);
  const deployed = await describeStack(connection, target.stackName);
  const prefix = templatePrefixOf(environment, declared, sources.values);
  const values = {
    ...sources.values,
    ...placeOf(declared, { TemplateBucket: foundation.bucket, TemplatePrefix: prefix }),
  };
  const parameters = resolveParameters({ declared, values, foundation: foundation.outputs, deployed });
  const current = currentValues(declared, parameters, deployed);
  checkValues(environment, master, { declared, parameters, deployed, current });

  const { templates, manifest } = synthesis;
  const urlOf = (key: string) =>
    `https://${foundation.bucket}.s3.${target.region}.${urlSuffix(target.region)}/${prefix}${key}`;
  const root = synthesis.emitted.get(master)!;
  const marks = marksOf(master);
  const protections = declaredProtections(master, current);
  const request = {
    stackName: target.stackName,
    existing: deployed,
    templateUrl: urlOf(root.key),
    templates: new Map(templates.map(({ key, text }) => [urlOf(key), text])),
    marks,
    policies: wantedPolicies(master, environment.stackPolicy),
    parameters,
    tags: target.tags,
    protections,
  };
  const comparison = { template: root.text, declared, parameters, tags: target.tags };
  const before = deployed && (await onlyDifference(connection, { ...comparison, deployed }));
  const upToDate =
    deployed !== undefined &&
    before !== undefined &&
    compareDeployed({ ...comparison, deployed, deployedTemplate: before });
  const { repositories } = manifest;
  const running = { repositories, outputs: foundation.outputs, values: current, deployed };
  const isPassedOther = upToDate || before === undefined ? undefined : otherArguments(before, root.text);
  const images = upToDate ? [] : wantedImages({ master, ...running, isPassedOther });
  const { tags } = target;
  const content = contentOf({ master, synthesis, foundation, prefix, declared, current, tags, marks, protections });
  return { deployed, foundation, declared, parameters, upToDate, images, request, content };
}

interface Resolved {
  readonly declared: Readonly<Record<string, ParameterDeclaration>>;
  readonly parameters: readonly ResolvedParameter[];
  readonly deployed: Stack | undefined;
  readonly current: Readonly<Record<string, string | undefined>>;
}

function checkValues({ target, multiAz, alarms }: Environment, master: Template, resolved: Resolved): void {
  const { environment } = target;
  const { current, ...rest } = resolved;
  checkBounds(`environment ${environment}`, master, current);
  checkServiceValues(`environment ${environment}`, master, current);
  if (alarms) checkTopics(target, emptyValues(master, current, 'AlarmTopicArn'));
  if (multiAz) checkZones({ environment, ...rest, mapped: mappedValues(master, current), ...multiAz });
}

/** What keys in the bucket begin with: master's parameter of that name. */
export function templatePrefixOf(
  { templatePrefix }: Environment,
  declared: Readonly<Record<string, ParameterDeclaration>>,
  values: Readonly<Record<string, ParameterValue>>,
): string {
  return String(values.TemplatePrefix ?? templatePrefix ?? declared.TemplatePrefix?.Default ?? '');
}

/** A master that nests nothing has no parameters for the place of its templates. */
function placeOf(declared: Readonly<Record<string, ParameterDeclaration>>, place: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(place).filter(([name]) => Object.hasOwn(declared, name)));
}

/** The domain of AWS's endpoints in a region's partition. */
export function urlSuffix(region: string): string {
  return partitionOf(region).suffix;
}
