import { AWS } from '../values/intrinsics.ts';
import type { Action, PolicyDocument, Statement } from '../values/policy.ts';
import { policy } from '../values/policy.ts';
import { Sub } from '../values/sub.ts';
import type { Value } from '../values/value.ts';
import type { Placeholder, PolicyConditions, PolicyStatement, PolicyText } from './statement.ts';

/** What stands in a policy's texts, as a template says it. */
export type PlaceholderValues = Readonly<Partial<Record<Placeholder, Value<string>>>>;

const PSEUDO: PlaceholderValues = { Partition: AWS.Partition, Account: AWS.AccountId, Region: AWS.Region };

/** A policy of these statements for a resource of a template. */
export function policyDocument(statements: readonly PolicyStatement[], values: PlaceholderValues): PolicyDocument {
  const all = { ...PSEUDO, ...values };
  return policy(...statements.map((statement) => inTemplate(statement, all)));
}

function inTemplate(
  { Sid, Effect, Action, Resource, Condition }: PolicyStatement,
  values: PlaceholderValues,
): Statement {
  return {
    Sid,
    Effect,
    // Each is an action of AWS's reference, or one that the owner named.
    Action: Action as readonly Action[],
    Resource: Resource.map((text) => textIn(text, values)),
    ...(Condition && { Condition: conditionsIn(Condition, values) }),
  };
}

type TemplateConditions = NonNullable<Statement['Condition']>;

function conditionsIn(conditions: PolicyConditions, values: PlaceholderValues): TemplateConditions {
  const entries = Object.entries(conditions).map(([operator, keys]) => [
    operator,
    Object.fromEntries(
      Object.entries(keys).map(([key, value]) => [
        key,
        typeof value === 'string' ? textIn(value, values) : value.map((one) => textIn(one, values)),
      ]),
    ),
  ]);
  // The operators are those that the statements were written with.
  return Object.fromEntries(entries) as TemplateConditions;
}

/** A text with what the template has for its placeholders: a text, a token, or a text of both. */
function textIn(text: PolicyText, values: PlaceholderValues): Value<string> {
  const parts = text.split(/\$\{(\w+)\}/);
  if (parts.length === 1) return text;
  // Names stand at odd places; each is a placeholder, or there is no value for it.
  const pieces = parts.map((part, index) => (index % 2 === 0 ? part : (values[part as Placeholder] ?? `\${${part}}`)));
  const [before, only, after] = pieces;
  return pieces.length === 3 && before === '' && after === '' && only !== undefined ? only : new Sub(pieces);
}
