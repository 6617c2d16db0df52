import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import {
  CreateChangeSetCommand,
  type Parameter,
  UpdateStackCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import type { Endpoint, Settled } from './endpoint.ts';

/** The text of a template in `shapes/`. */
export const shape = (file: string): string => readFileSync(new URL(`../shapes/${file}`, import.meta.url), 'utf8');

/** Values of parameters by name. */
export type Values = Readonly<Record<string, string>>;

/** What AWS makes of a template, and where that is known from. */
export interface Shape {
  readonly file: string;
  /** What is shown, after the name of the file. */
  readonly shows: string;
  /** A document, an answer recorded on AWS, or a public report of one. */
  readonly source: string;
  readonly values?: Values;
  /** How the bytes on the wire differ from the file. */
  readonly written?: (text: string) => string;
  /** The words with which CreateStack and CreateChangeSet refuse it. */
  readonly refused?: RegExp;
  /** The reason that an event has when creation fails and is rolled back. */
  readonly fails?: RegExp;
  /** ValidateTemplate takes what is refused only when it is created. */
  readonly valid?: true;
  readonly outputs?: Readonly<Record<string, string | RegExp>>;
  readonly update?: Update;
  /** What must be there first, by file. */
  readonly needs?: Readonly<Record<string, Values>>;
}

/** What the same template does with other values. */
export interface Update {
  readonly values: Values;
  /** The template is sent again: what a transform has made of the previous one knows the previous values. */
  readonly sent?: true;
  readonly outputs?: Readonly<Record<string, string | RegExp>>;
  /** Logical ids of resources that another takes the place of. All others stay. */
  readonly replaced?: readonly string[];
  /** Events that must be there, as `LogicalId STATUS`. */
  readonly events?: readonly string[];
}

/** The parameters of a request. */
export function parameters(values: Values = {}): Parameter[] {
  return Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
}

export const Capabilities: ('CAPABILITY_NAMED_IAM' | 'CAPABILITY_AUTO_EXPAND')[] = [
  'CAPABILITY_NAMED_IAM',
  'CAPABILITY_AUTO_EXPAND',
];

/** The name of the stack that is made of a file. */
export const stackNameOf = (file: string): string => `shape-${file.replace(/[^a-z0-9]+/g, '-')}`;

/** Holds outputs to what is expected of them: no more of them, and no fewer. */
export function assertOutputs({ outputs, events }: Settled, expected: NonNullable<Shape['outputs']>): void {
  assert.deepEqual(Object.keys(outputs).sort(), Object.keys(expected).sort(), events.join('\n'));
  for (const [name, value] of Object.entries(expected)) {
    if (typeof value === 'string') assert.equal(outputs[name], value, name);
    else assert.match(outputs[name] ?? '', value, name);
  }
}

/** Creates the stack of a shape, and asserts that all of it is there. */
export async function created(endpoint: Endpoint, { file, values, written = String }: Shape): Promise<Settled> {
  const settled = await endpoint.create(stackNameOf(file), written(shape(file)), {
    Parameters: parameters(values),
    Capabilities,
  });
  assert.equal(settled.status, 'CREATE_COMPLETE', settled.events.join('\n'));
  return settled;
}

/** Updates the stack of a shape to other values. */
export async function updated(endpoint: Endpoint, file: string, values: Values, sent?: true): Promise<Settled> {
  const StackName = stackNameOf(file);
  const template = sent ? { TemplateBody: shape(file) } : { UsePreviousTemplate: true };
  const update = { StackName, ...template, Parameters: parameters(values), Capabilities };
  await endpoint.cloudFormation.send(new UpdateStackCommand(update));
  return endpoint.settled(StackName);
}

/** Asserts that a template is refused, in the same words, by each request that would make something of it. */
export async function assertRefused(endpoint: Endpoint, { file, values, refused, valid }: Shape): Promise<void> {
  const StackName = stackNameOf(file);
  const TemplateBody = shape(file);
  const message = refused ?? assert.fail(file);
  const more = { Parameters: parameters(values), Capabilities };
  await assert.rejects(endpoint.create(StackName, TemplateBody, more), { message });
  const set = { StackName, TemplateBody, ...more, ChangeSetName: 'first', ChangeSetType: 'CREATE' } as const;
  await assert.rejects(endpoint.cloudFormation.send(new CreateChangeSetCommand(set)), { message });
  const validation = endpoint.cloudFormation.send(new ValidateTemplateCommand({ TemplateBody }));
  if (valid) await validation;
  else await assert.rejects(validation, { message });
}
