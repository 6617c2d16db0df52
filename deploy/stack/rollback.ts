import type { Connection } from '../aws/connection.ts';
import { holdsParameters } from '../aws/status.ts';
import type { ParameterDeclaration, Stack } from '../model.ts';
import { fieldsOf, readTemplateData } from '../plan/comparison/template-data.ts';
import type { Marks } from '../plan/guards/template-marks.ts';
import type { ResolvedParameter } from '../plan/parameters.ts';
import type { ReleaseContent, ReleaseRecord } from '../release-model.ts';
import { checkImages } from '../releases/rollback-images.ts';
import { parameterUnknown, settingOfRelease, templatesLost } from '../releases/rollback-refusals.ts';
import { readTemplates } from '../releases/templates.ts';
import { urlSuffix } from './release.ts';
import type { UpdateRequest } from './update.ts';

export interface RollbackSources {
  readonly target: ReleaseRecord;
  readonly deployed: Stack;
  /** Reaches the image repositories. */
  readonly images: Connection;
  /** For parameters whose values no record holds. */
  readonly values: Readonly<Record<string, string>>;
  /** Outputs of other roots as they are now: what a release was passed of them may be gone. */
  readonly references: Readonly<Record<string, string>>;
}

/** What puts a release back: everything that a change set needs, and what a person should hear of it. */
export interface Rollback {
  readonly request: Pick<
    UpdateRequest,
    'stackName' | 'existing' | 'templateUrl' | 'templates' | 'parameters' | 'tags' | 'protections'
  > & { readonly marks: Marks };
  readonly content: ReleaseContent;
  readonly declared: Readonly<Record<string, ParameterDeclaration>>;
  /** The root template's text. */
  readonly template: string;
  readonly notes: readonly string[];
}

/** Gets an earlier release ready to be put back; refuses where something that it needs is gone or is not what it was. */
export async function prepareRollback(connection: Connection, sources: RollbackSources): Promise<Rollback> {
  const { target, deployed, images } = sources;
  const { bucket, template: key } = target;
  const keys = [key, ...target.templates];
  const { texts, missing, damaged } = await readTemplates(connection, bucket, keys);
  if (missing.length + damaged.length > 0) throw templatesLost(connection.target, target, missing, damaged);
  const notes = await checkImages(images, connection.target, target);
  const template = texts.get(key) ?? '';
  const declared = declaredIn(template);
  const { parameters, kept } = parametersOf(connection, sources, declared);
  const { region } = connection.target;
  const urlOf = (one: string) => `https://${bucket}.s3.${region}.${urlSuffix(region)}/${one}`;
  return {
    request: {
      stackName: connection.target.stackName,
      existing: deployed,
      templateUrl: urlOf(key),
      templates: new Map([...texts].map(([one, text]) => [urlOf(one), text])),
      parameters,
      tags: target.tags,
      marks: { shifted: new Set(target.guards.shifted), members: new Set(target.guards.members) },
      protections: target.guards.protections,
    },
    content: contentOfRecord(target, parameters),
    declared,
    template,
    notes: [...notes, ...kept.map((name) => `${name} keeps its deployed value: the record does not hold it`)],
  };
}

function declaredIn(template: string): Readonly<Record<string, ParameterDeclaration>> {
  const { Parameters } = readTemplateData(template);
  // As CloudFormation declares them: the text was accepted by it before.
  return Object.fromEntries(
    Object.entries(Parameters).map(([name, one]) => [name, fieldsOf(one) as unknown as ParameterDeclaration]),
  );
}

/** Each parameter's value: what was set for it, of another root, or of the record; else the deployed one is kept. */
function parametersOf(
  { target }: Connection,
  { target: release, deployed, values, references }: RollbackSources,
  declared: Readonly<Record<string, ParameterDeclaration>>,
): { parameters: ResolvedParameter[]; kept: string[] } {
  for (const name of Object.keys(values)) {
    if (release.parameters[name]?.hidden === undefined) throw settingOfRelease(release, name, Object.keys(declared));
  }
  const there = new Set(holdsParameters(deployed) ? deployed.parameters.map(({ name }) => name) : []);
  const kept: string[] = [];
  const parameters = Object.entries(declared).flatMap(([name, { Default }]): ResolvedParameter[] => {
    const value = values[name] ?? references[name] ?? release.parameters[name]?.value;
    if (value !== undefined) return [{ name, value }];
    if (there.has(name)) {
      kept.push(name);
      return [{ name, usePrevious: true }];
    }
    if (Default === undefined) throw parameterUnknown(target, release, name);
    return [];
  });
  return { parameters, kept };
}

/** What is put in place, as the new record has it. */
function contentOfRecord(target: ReleaseRecord, resolved: readonly ResolvedParameter[]): ReleaseContent {
  const { bucket, prefix, template, templates, tags, images, outputs, guards } = target;
  const now = new Map(resolved.map(({ name, value }) => [name, value]));
  const parameters = Object.fromEntries(
    Object.entries(target.parameters).map(([name, one]) => {
      const value = now.get(name);
      return [name, one.hidden === undefined && value !== undefined ? { value } : one];
    }),
  );
  return { bucket, prefix, template, templates, parameters, tags, images, outputs, guards };
}
