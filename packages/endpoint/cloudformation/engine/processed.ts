import { LARGEST_TEMPLATE, tooLarge } from '../template/extensions/expansion.ts';
import { processTemplate } from '../template/extensions/process.ts';
import type { ParameterValues } from '../template/parameters.ts';
import type { Prepared } from '../template/prepare.ts';
import { type Identity, parameterScope, resolveTemplate } from '../template/resolved-template.ts';
import { type Engine, keep, preparedOf } from './context.ts';

/** A template as a stack is made from it. */
export interface Processed {
  readonly key: string;
  readonly prepared: Prepared;
  /** The key of the template as it was written, where a transform made another one of it. */
  readonly original?: string | undefined;
}

/** Runs the transform that a template declares, with its parameters' values. */
export function processed(engine: Engine, key: string, parameters: ParameterValues, identity: Identity): Processed {
  const prepared = preparedOf(engine, key);
  if (prepared.extended === undefined) return { key, prepared };
  const bare = { ...prepared.template, resources: {}, outputs: {}, rules: {} };
  const body = processTemplate(prepared.extended, (conditions) =>
    parameterScope(resolveTemplate({ ...bare, conditions }, new Map(), parameters, identity)),
  );
  const text = JSON.stringify(body);
  if (Buffer.byteLength(text) > LARGEST_TEMPLATE) throw tooLarge();
  return { ...keep(engine, text), original: key };
}
