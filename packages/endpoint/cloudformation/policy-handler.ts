import { genericHandler } from './generic/generic.ts';
import type { ResourceHandler, ResourceRequest } from './handler.ts';
import { list } from './handler-values.ts';
import { liveProperties } from './live-values.ts';
import { loadSpecification } from './specification.ts';

type Place = ResourceRequest['stack'];

/** Where a policy document lies that a resource puts on others. */
export interface PolicyHolders {
  /** The property that lists them. */
  readonly property: string;
  /** Puts the document of a request on all that it lists; throws what the handler reports. */
  put(request: ResourceRequest): void;
  /** Takes it off one that may be gone. */
  remove(place: Place, name: string): void;
  /** The document that one has now. */
  find(place: Place, name: string): string | undefined;
}

/** A resource that is a record itself, and holds by the policy that others have from it: AWS::SQS::QueuePolicy and its like. */
export function policyHandler({ property, put, remove, find }: PolicyHolders): ResourceHandler {
  const records = async () => genericHandler(await loadSpecification());
  return {
    async create(request, made) {
      const state = await (await records()).create(request, made);
      put(request);
      return state;
    },
    async update(request, existing) {
      const now = list(request.properties[property]);
      const before = list(existing.previousProperties[property]);
      for (const name of before.filter((one) => !now.includes(one))) remove(request.stack, String(name));
      put(request);
      return (await records()).update(request, existing);
    },
    async delete({ stack }, { previousProperties }) {
      for (const name of list(previousProperties[property])) remove(stack, String(name));
    },
    async read({ properties, stack }) {
      const [first] = list(properties[property]);
      const policy = first === undefined ? undefined : find(stack, String(first));
      return policy === undefined ? undefined : liveProperties(properties, { PolicyDocument: JSON.parse(policy) });
    },
  };
}
