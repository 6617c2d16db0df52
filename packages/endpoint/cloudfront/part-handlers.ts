import { suffix, uuid } from '../cloudformation/generic/identifiers.ts';
import type { ResourceHandler, ResourceRequest, ResourceState } from '../cloudformation/handler.ts';
import { flag, handlerFailure, object, text } from '../cloudformation/handler-values.ts';
import { partsUsed } from './behaviors.ts';
import { compileFunction } from './edge/functions.ts';
import type { PartKind, PartRecord } from './model.ts';
import type { Records } from './records.ts';

/** How one kind of part is made, named and refused. */
interface Kind {
  readonly id: (request: ResourceRequest) => string;
  readonly name: (properties: ResourceRequest['properties']) => string;
  readonly attributes: (record: PartRecord, request: ResourceRequest) => Readonly<Record<string, unknown>>;
  readonly check?: (request: ResourceRequest) => string | undefined;
  readonly taken: string;
  readonly used: string;
}

const configName = (config: string) => (properties: ResourceRequest['properties']) =>
  String(object(properties[config]).Name);
const modified = ({ id, LastModifiedTime }: PartRecord) => ({ Id: id, LastModifiedTime });

const policy = (kind: string, words: string): Kind => ({
  id: ({ token }) => uuid(`${token} ${kind}`),
  name: configName(`${kind}Config`),
  attributes: modified,
  taken: `A ${words} with the same name already exists in your account.`,
  used: `Cannot delete the ${words} because it is attached to one or more cache behaviors.`,
});

const KINDS: Readonly<Record<PartKind, Kind>> = {
  OriginAccessControl: {
    id: ({ token }) => `E${suffix(`${token} control`, 13)}`,
    name: configName('OriginAccessControlConfig'),
    attributes: ({ id }) => ({ Id: id }),
    taken: 'An origin access control with the same name already exists.',
    used: 'The origin access control is still being used by one or more distributions.',
  },
  CachePolicy: policy('CachePolicy', 'cache policy'),
  OriginRequestPolicy: policy('OriginRequestPolicy', 'origin request policy'),
  ResponseHeadersPolicy: policy('ResponseHeadersPolicy', 'response headers policy'),
  Function: {
    id: ({ stack, properties }) => `arn:aws:cloudfront::${stack.account}:function/${String(properties.Name)}`,
    name: ({ Name }) => String(Name),
    attributes: ({ id, config }) => ({
      FunctionARN: id,
      'FunctionMetadata.FunctionARN': id,
      FunctionMetadata: { FunctionARN: id },
      Stage: flag(config.AutoPublish) ? 'LIVE' : 'DEVELOPMENT',
    }),
    check: functionRefusal,
    taken: 'A function with the same name already exists in this AWS account.',
    used: 'Cannot delete function, it is in use by 1 distributions.',
  },
  VpcOrigin: {
    id: ({ token }) => `vo_${suffix(`${token} vpc origin`, 22)}`,
    name: configName('VpcOriginEndpointConfig'),
    attributes: ({ id, LastModifiedTime }, { stack }) => ({
      Id: id,
      Arn: `arn:aws:cloudfront::${stack.account}:vpcorigin/${id}`,
      AccountId: stack.account,
      Status: 'Deployed',
      CreatedTime: LastModifiedTime,
      LastModifiedTime,
    }),
    taken: 'A VPC origin with the same name already exists.',
    used: 'The VPC origin is in use by one or more distributions.',
  },
};

/** Code that is no program, or wants what the embedded endpoint has not. */
function functionRefusal({ properties }: ResourceRequest): string | undefined {
  const code = text(properties.FunctionCode) ?? '';
  if (code.length > 10_240) return 'The function code is too large.';
  if (/^\s*import\s/m.test(code)) {
    return 'The embedded endpoint does not simulate the modules of CloudFront Functions that are imported (key value stores).';
  }
  try {
    compileFunction(code);
    return undefined;
  } catch (error) {
    return `The function code is invalid: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The resource types that distributions refer to. `changed` brings them into force. */
export function partHandlers(records: Records, changed: () => Promise<void>): Record<string, ResourceHandler> {
  // The keys are kinds of parts.
  const kinds = Object.keys(KINDS) as PartKind[];
  return Object.fromEntries(kinds.map((kind) => [`AWS::CloudFront::${kind}`, partHandler(kind, records, changed)]));
}

function partHandler(kind: PartKind, records: Records, changed: () => Promise<void>): ResourceHandler {
  const { id: idOf, name: nameOf, attributes, check, taken, used } = KINDS[kind];
  const { parts, distributions } = records;

  const save = async (request: ResourceRequest, id: string, isNew: boolean): Promise<ResourceState> => {
    const refused = check?.(request);
    if (refused !== undefined) throw handlerFailure(refused, 'InvalidRequest', request.token);
    const name = nameOf(request.properties);
    const others = parts
      .all()
      .filter(([key, other]) => other.kind === kind && (key !== `${kind} ${id}` || isOthers(other, request, isNew)));
    if (others.some(([, other]) => other.name === name)) throw handlerFailure(taken, 'AlreadyExists', request.token);
    const token = isNew ? { token: request.token } : {};
    const record: PartRecord = {
      kind,
      id,
      name,
      config: { ...request.properties, ...token },
      LastModifiedTime: new Date().toISOString(),
    };
    parts.put(`${kind} ${id}`, record);
    await changed();
    return { physicalId: id, attributes: attributes(record, request) };
  };

  return {
    async create(request, made) {
      const id = idOf(request);
      const state = await save(request, id, true);
      made(id);
      return state;
    },
    update: (request, { physicalId }) => save(request, physicalId, false),
    async delete(request, { physicalId }) {
      const isUsed = distributions.all().some(([, { config }]) => partsUsed(config).has(`${kind} ${physicalId}`));
      if (isUsed) throw handlerFailure(used, 'ResourceConflict', request.token);
      parts.delete(`${kind} ${physicalId}`);
    },
  };
}

/** A function's name is its ARN: one that another resource made is in the way, one of the same step tried again is not. */
function isOthers(other: PartRecord, { token }: ResourceRequest, isNew: boolean): boolean {
  return isNew && other.config.token !== token;
}
