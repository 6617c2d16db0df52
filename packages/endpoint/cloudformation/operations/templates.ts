import type { Caller } from '../../server/service.ts';
import { type Engine, type EngineOperation, keep, preparedOf } from '../engine/context.ts';
import { validationError } from '../failure.ts';
import type { Deployment } from '../model.ts';
import { isNoEcho } from '../template/parameters.ts';
import { neededCapability } from '../template/prepare.ts';
import type { Template } from '../template/template.ts';
import type { Fields } from '../value.ts';
import { changeSetOrThrow } from './change-sets.ts';
import { constraint, type Input, text } from './input.ts';
import { stackOrThrow, templateText } from './requests.ts';

const STAGES = ['Original', 'Processed'];

/** A deployment's template, as it was written or as its transform has left it. */
function templateAnswer(engine: Engine, deployment: Deployment | undefined, input: Fields) {
  const stage = text(input, 'TemplateStage') ?? 'Original';
  if (!STAGES.includes(stage))
    throw constraint(stage, 'templateStage', `Member must satisfy enum value set: [${STAGES.join(', ')}]`);
  const key = stage === 'Processed' ? deployment?.template : (deployment?.original ?? deployment?.template);
  return { TemplateBody: key === undefined ? '' : engine.store.template(key), StagesAvailable: STAGES };
}

function getTemplate(engine: Engine, input: Fields, caller: Caller) {
  if (text(input, 'ChangeSetName') !== undefined) {
    if (text(input, 'StackName') === undefined && text(input, 'ChangeSetName')?.startsWith('arn:') !== true)
      throw validationError('StackName is a required parameter.');
    return templateAnswer(engine, changeSetOrThrow(engine, input, caller).deployment, input);
  }
  const name = text(input, 'StackName');
  if (name === undefined) throw validationError('StackName is required if ChangeSetName is not specified.');
  return templateAnswer(engine, stackOrThrow(engine, name, caller).stack.current, input);
}

function parameterSummary(name: string, definition: Fields): Record<string, unknown> {
  return {
    ParameterKey: name,
    DefaultValue: definition.Default === undefined ? undefined : String(definition.Default),
    NoEcho: isNoEcho(definition),
    Description: definition.Description,
  };
}

function capabilitiesOf(template: Template): Record<string, unknown> {
  const needed = neededCapability(template);
  const { transforms } = template;
  if (needed === undefined && transforms.length === 0) return {};
  return {
    Capabilities: [
      ...(needed ? [needed.capability] : []),
      ...(transforms.length > 0 ? ['CAPABILITY_AUTO_EXPAND'] : []),
    ],
    CapabilitiesReason: `The following resource(s) require capabilities: [${[...(needed?.types ?? []), ...transforms].join(', ')}]`,
    ...(transforms.length > 0 && { DeclaredTransforms: transforms }),
  };
}

async function validateTemplate(engine: Engine, input: Fields) {
  const { template } = keep(engine, await templateText(engine, input)).prepared;
  return {
    Description: template.description,
    Parameters: Object.entries(template.parameters).map(([name, definition]) => parameterSummary(name, definition)),
    ...capabilitiesOf(template),
  };
}

async function templateFor(engine: Engine, input: Input, caller: Caller): Promise<Template> {
  const name = text(input, 'StackName');
  if (name === undefined) return keep(engine, await templateText(engine, input)).prepared.template;
  const { stack } = stackOrThrow(engine, name, caller);
  if (stack.status === 'REVIEW_IN_PROGRESS' || stack.current === undefined) {
    throw validationError('GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.');
  }
  return preparedOf(engine, stack.current.original ?? stack.current.template).template;
}

function identifiers(engine: Engine, { resources }: Template): Record<string, unknown>[] {
  const byType = new Map<string, string[]>();
  for (const [id, { type }] of Object.entries(resources)) byType.set(type, [...(byType.get(type) ?? []), id]);
  return [...byType].map(([ResourceType, LogicalResourceIds]) => {
    const ResourceIdentifiers = engine.specification.find(ResourceType)?.primaryIdentifier;
    return { ResourceType, LogicalResourceIds, ...(ResourceIdentifiers === undefined ? {} : { ResourceIdentifiers }) };
  });
}

async function getTemplateSummary(engine: Engine, input: Fields, caller: Caller) {
  const template = await templateFor(engine, input, caller);
  return {
    Parameters: Object.entries(template.parameters).map(([name, definition]) => ({
      ...parameterSummary(name, definition),
      ParameterType: definition.Type,
      ParameterConstraints: Array.isArray(definition.AllowedValues)
        ? { AllowedValues: definition.AllowedValues.map(String) }
        : {},
    })),
    Description: template.description,
    ...capabilitiesOf(template),
    ResourceTypes: [...new Set(Object.values(template.resources).map(({ type }) => type))],
    Version: template.version ?? '2010-09-09',
    Metadata: template.metadata === undefined ? undefined : JSON.stringify(template.metadata),
    ResourceIdentifierSummaries: identifiers(engine, template),
  };
}

/** Operations that describe templates. */
export const templateOperations: Record<string, EngineOperation> = {
  GetTemplate: getTemplate,
  ValidateTemplate: validateTemplate,
  GetTemplateSummary: getTemplateSummary,
};
