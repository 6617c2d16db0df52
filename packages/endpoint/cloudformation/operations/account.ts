import type { Caller } from '../../server/service.ts';
import type { Engine, EngineOperation } from '../engine/context.ts';
import { partitionOf } from '../generic/identifiers.ts';
import type { Fields } from '../value.ts';
import { type Input, page, text } from './input.ts';

/** The quotas of a new account: "Understand CloudFormation quotas" in its user guide. Nothing is refused for them here. */
const LIMITS = { ConcurrentResourcesLimit: 2500, StackLimit: 2000, StackOutputsLimit: 200 };

function describeAccountLimits() {
  return { AccountLimits: Object.entries(LIMITS).map(([Name, Value]) => ({ Name, Value })) };
}

function wanted(input: Input): string {
  const { TypeNamePrefix = '' } = (input.Filters ?? {}) as Fields;
  return String(TypeNamePrefix);
}

/** AWS's own types are public; an account that activated none has no others. */
function listTypes(engine: Engine, input: Fields, { region }: Caller) {
  const isPublic = text(input, 'Visibility') === 'PUBLIC' && (text(input, 'Type') ?? 'RESOURCE') === 'RESOURCE';
  const { partition } = partitionOf(region);
  const names = isPublic
    ? engine.specification
        .types()
        .filter((type) => type.startsWith(wanted(input)))
        .sort()
    : [];
  const { items, NextToken } = page(names, input, Number(text(input, 'MaxResults') ?? 100));
  return {
    TypeSummaries: items.map((TypeName) => ({
      Type: 'RESOURCE',
      TypeName,
      TypeArn: `arn:${partition}:cloudformation:${region}::type/resource/${TypeName.replaceAll('::', '-')}`,
      IsActivated: true,
    })),
    NextToken,
  };
}

/** Operations that tell about the account and its types. */
export const accountOperations: Record<string, EngineOperation> = {
  DescribeAccountLimits: describeAccountLimits,
  ListTypes: listTypes,
};
