import { flag, list, number, object, text } from '../../cloudformation/handler-values.ts';
import { behaviorsOf, functionsOf, policiesOf } from '../behaviors.ts';
import type { DistributionRecord, Fields, PartKind } from '../model.ts';
import { invalidationsOf, partOf, type Records } from '../records.ts';
import { type Lookups, originRows } from './build-origins.ts';
import {
  cachePolicyRow,
  forwardedRequestRow,
  forwardedValuesRow,
  originRequestRow,
  responseHeadersRow,
} from './build-policies.ts';
import type { BehaviorRow, DistributionRow, ErrorRow, FunctionRow } from './table.ts';

/** A distribution as the edge reads it, every policy and function in its place. */
export function distributionRow(record: DistributionRecord, records: Records, lookups: Lookups): DistributionRow {
  const { config } = record;
  return {
    id: record.Id,
    arn: record.ARN,
    account: record.account,
    port: record.localPort,
    domainName: record.DomainName,
    aliases: list(config.Aliases).map(String),
    defaultRootObject: text(config.DefaultRootObject) ?? '',
    behaviors: behaviorsOf(config).map((behavior) => behaviorRow(behavior, records)),
    origins: originRows(config, records, lookups),
    errors: list<Fields>(config.CustomErrorResponses).map(errorRow),
    invalidations: invalidationsOf(records, record.Id)
      .slice(0, 100)
      .reverse()
      .map(({ sequence, Paths }) => ({ sequence, paths: Paths })),
  };
}

function errorRow(response: Fields): ErrorRow {
  const code = Number(response.ErrorCode);
  const path = text(response.ResponsePagePath);
  return {
    code,
    ttl: number(response.ErrorCachingMinTTL) ?? 10,
    ...(path && { page: { path, status: number(response.ResponseCode) ?? code } }),
  };
}

function behaviorRow(behavior: Fields, records: Records): BehaviorRow {
  const policies = policiesOf(behavior);
  const configOf = (kind: PartKind & keyof typeof policies): Fields | undefined => {
    const id = policies[kind];
    const config = id === undefined ? undefined : partOf(records, kind, id)?.config;
    return config && object(config[`${kind}Config`] ?? config);
  };
  const cache = configOf('CachePolicy');
  const headers = configOf('ResponseHeadersPolicy');
  const functions = Object.fromEntries(functionsOf(behavior));
  const viewerRequest = functionRow(functions['viewer-request'], records);
  const viewerResponse = functionRow(functions['viewer-response'], records);
  const unsimulated = unsimulatedOf(behavior);
  return {
    pattern: String(behavior.PathPattern),
    originId: String(behavior.TargetOriginId),
    methods: methodsOf(behavior.AllowedMethods),
    cachedMethods: methodsOf(behavior.CachedMethods),
    compress: flag(behavior.Compress) ?? false,
    cache: cache ? cachePolicyRow(cache) : forwardedValuesRow(behavior),
    originRequest: cache ? originRequestRow(configOf('OriginRequestPolicy')) : forwardedRequestRow(behavior),
    ...(headers && { responseHeaders: responseHeadersRow(headers) }),
    ...(viewerRequest && { viewerRequest }),
    ...(viewerResponse && { viewerResponse }),
    ...(unsimulated !== undefined && { unsimulated }),
  };
}

function methodsOf(value: unknown): string[] {
  const methods = list(value).map(String);
  return methods.length > 0 ? methods : ['GET', 'HEAD'];
}

function functionRow(arn: string | undefined, records: Records): FunctionRow | undefined {
  const found = arn === undefined ? undefined : partOf(records, 'Function', arn);
  return found && { name: found.name, code: String(found.config.FunctionCode) };
}

/** What would answer otherwise on AWS, and cannot be done here. */
function unsimulatedOf(behavior: Fields): string | undefined {
  if (list(behavior.LambdaFunctionAssociations).length > 0) return 'Lambda@Edge';
  if (list(behavior.TrustedKeyGroups).length > 0 || list(behavior.TrustedSigners).length > 0)
    return 'signed URLs and cookies';
  return text(behavior.FieldLevelEncryptionId) ? 'field-level encryption' : undefined;
}
