import { suffix } from '../cloudformation/generic/identifiers.ts';
import type { ResourceHandler, ResourceRequest, ResourceState } from '../cloudformation/handler.ts';
import { flag, handlerFailure, mergedTags, object } from '../cloudformation/handler-values.ts';
import type { Allot } from '../elb/ports.ts';
import { distributionRefusal } from './checks.ts';
import type { DistributionRecord } from './model.ts';
import type { Records } from './records.ts';

/** How many ports are tried. */
const MOST_PORTS = 5;

/** What a distribution's handler needs of the edge that serves it. */
export interface Serving {
  changed(): Promise<void>;
  /** Why a distribution is not served, if so. */
  problem(id: string): string | undefined;
}

/** AWS::CloudFront::Distribution: it gets a port of its own when it is made, and keeps it. */
export function distributionHandler(records: Records, allot: Allot, serving: Serving): ResourceHandler {
  const { distributions, invalidations } = records;

  const check = (request: ResourceRequest, own: string | undefined) => {
    const config = object(request.properties.DistributionConfig);
    const refused = distributionRefusal(config, records, own);
    if (refused !== undefined)
      throw handlerFailure(`Invalid request provided: ${refused}`, 'InvalidRequest', request.token);
    const tags = mergedTags(request.tags, request.properties.Tags);
    return { config, tags, LastModifiedTime: new Date().toISOString() };
  };

  return {
    async create(request, made) {
      const Id = `E${suffix(`${request.token} distribution`, 13)}`;
      const known = distributions.get(Id);
      const changing = check(request, Id);
      const place = (own: (localPort: number) => DistributionRecord) =>
        allot((port) => distributions.put(Id, own(port)));
      let record =
        known ?? (await place((localPort) => ({ ...identity(Id, request), ...changing, revision: 1, localPort })));
      made(Id);
      await serving.changed();
      for (let count = 1; count < MOST_PORTS && serving.problem(Id) !== undefined; count += 1) {
        // Another program took the port after it was found free; no name hangs on it.
        const before = record;
        record = await place((localPort) => ({ ...before, localPort }));
        await serving.changed();
      }
      const problem = serving.problem(Id);
      if (problem !== undefined) {
        throw handlerFailure(`The local distribution cannot listen: ${problem}`, 'ResourceConflict', request.token);
      }
      return state(record);
    },
    async update(request, { physicalId }) {
      const before = distributions.get(physicalId);
      if (!before) throw handlerFailure('The specified distribution does not exist.', 'NotFound', request.token);
      const record = distributions.put(physicalId, {
        ...before,
        ...check(request, physicalId),
        revision: before.revision + 1,
      });
      await serving.changed();
      return state(record);
    },
    /** CloudFormation itself disables a distribution before it deletes it. */
    async delete(_request, { physicalId }) {
      for (const [id, { distribution }] of invalidations.all())
        if (distribution === physicalId) invalidations.delete(id);
      if (distributions.delete(physicalId)) await serving.changed();
    },
  };
}

function identity(Id: string, { stack, token }: ResourceRequest) {
  return {
    Id,
    ARN: `arn:aws:cloudfront::${stack.account}:distribution/${Id}`,
    DomainName: `d${suffix(`${token} domain`, 13).toLowerCase()}.cloudfront.net`,
    account: stack.account,
  };
}

function state({ Id, DomainName }: DistributionRecord): ResourceState {
  return { physicalId: Id, attributes: { Id, DomainName } };
}

/** A distribution that is disabled answers nobody. */
export const isEnabled = ({ config }: DistributionRecord): boolean => flag(config.Enabled) ?? false;
