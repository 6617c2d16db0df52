import { flag, list, object, text } from '../cloudformation/handler-values.ts';
import { behaviorsOf, functionsOf, policiesOf } from './behaviors.ts';
import { bucketOf } from './edge/build-origins.ts';
import type { DistributionRecord, Fields, PartKind } from './model.ts';
import { partOf, type Records } from './records.ts';

/** Why CloudFront would refuse a distribution, in its words as far as they are known; undefined where it would not. */
export function distributionRefusal(config: Fields, records: Records, own: string | undefined): string | undefined {
  return (
    originsRefusal(config, records) ??
    behaviorsRefusal(config, records) ??
    certificateRefusal(config) ??
    aliasRefusal(config, records, own) ??
    webAclRefusal(config) ??
    pagesRefusal(config)
  );
}

function originsRefusal(config: Fields, records: Records): string | undefined {
  for (const origin of list<Fields>(config.Origins)) {
    const kinds = ['S3OriginConfig', 'CustomOriginConfig', 'VpcOriginConfig'].filter(
      (kind) => origin[kind] !== undefined,
    );
    if (kinds.length !== 1)
      return 'Exactly one of CustomOriginConfig, VpcOriginConfig and S3OriginConfig must be specified';
    if (kinds[0] === 'S3OriginConfig' && bucketOf(String(origin.DomainName)) === undefined) {
      return 'The parameter Origin DomainName does not refer to a valid S3 bucket.';
    }
    const control = text(origin.OriginAccessControlId);
    if (control && !partOf(records, 'OriginAccessControl', control))
      return 'The specified origin access control does not exist.';
    if (control && text(object(origin.S3OriginConfig).OriginAccessIdentity)) {
      return 'Cannot use both Origin Access Control and Origin Access Identity on an origin';
    }
    const vpcOrigin = text(object(origin.VpcOriginConfig).VpcOriginId);
    if (vpcOrigin && !partOf(records, 'VpcOrigin', vpcOrigin)) return 'The specified VPC origin does not exist.';
    if (/^[^/]|\/$/.test(text(origin.OriginPath) ?? '')) {
      return 'The parameter OriginPath must begin with a / and must not end with a /.';
    }
  }
  const ids = list<Fields>(config.Origins).map(({ Id }) => Id);
  return new Set(ids).size === ids.length ? undefined : 'The origins of a distribution must have unique ids.';
}

const POLICY_WORDS: Readonly<Record<string, string>> = {
  CachePolicy: 'The specified cache policy does not exist.',
  OriginRequestPolicy: 'The specified origin request policy does not exist.',
  ResponseHeadersPolicy: 'The specified response headers policy does not exist.',
};

function behaviorsRefusal(config: Fields, records: Records): string | undefined {
  const targets = [...list<Fields>(config.Origins), ...list<Fields>(object(config.OriginGroups).Items)].map(
    ({ Id }) => Id,
  );
  const patterns = list<Fields>(config.CacheBehaviors).map(({ PathPattern }) => PathPattern);
  if (new Set(patterns).size < patterns.length)
    return 'The parameter PathPattern must be unique for each cache behavior.';
  for (const behavior of behaviorsOf(config)) {
    if (!targets.includes(behavior.TargetOriginId)) return 'One or more of your origins or origin groups do not exist.';
    const policies = policiesOf(behavior);
    for (const [kind, id] of Object.entries(policies)) {
      // The keys are kinds of parts.
      if (id && !partOf(records, kind as PartKind, id)) return POLICY_WORDS[kind];
    }
    if (policies.CachePolicy && behavior.ForwardedValues !== undefined) {
      return 'The parameter ForwardedValues cannot be used when a cache policy is associated to the cache behavior.';
    }
    if (!policies.CachePolicy && behavior.ForwardedValues === undefined) {
      return 'The parameter ForwardedValues is required when no cache policy is associated to the cache behavior.';
    }
    const refused = methodsRefusal(behavior) ?? functionsRefusal(behavior, records);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

const METHOD_SETS = ['GET HEAD', 'GET HEAD OPTIONS', 'DELETE GET HEAD OPTIONS PATCH POST PUT'];

function methodsRefusal({ AllowedMethods, CachedMethods }: Fields): string | undefined {
  const sorted = (value: unknown) => list(value).map(String).sort().join(' ') || 'GET HEAD';
  if (!METHOD_SETS.includes(sorted(AllowedMethods))) {
    return 'The parameter AllowedMethods contains an invalid combination of methods.';
  }
  const isCached = METHOD_SETS.slice(0, 2).includes(sorted(CachedMethods));
  const allowed = sorted(AllowedMethods).split(' ');
  if (
    isCached &&
    sorted(CachedMethods)
      .split(' ')
      .every((method) => allowed.includes(method))
  )
    return undefined;
  return 'The parameter CachedMethods contains an invalid combination of methods.';
}

function functionsRefusal(behavior: Fields, records: Records): string | undefined {
  const events = functionsOf(behavior);
  for (const [event, arn] of events) {
    if (event !== 'viewer-request' && event !== 'viewer-response')
      return `The function cannot be associated with the event ${event}.`;
    const found = partOf(records, 'Function', arn);
    if (!found) return `The function ${arn} does not exist.`;
    if (!flag(found.config.AutoPublish)) return `The function ${arn} must be published to the LIVE stage.`;
  }
  return new Set(events.map(([event]) => event)).size === events.length
    ? undefined
    : 'A cache behavior can have one function for each event type.';
}

function certificateRefusal(config: Fields): string | undefined {
  const arn = text(object(config.ViewerCertificate).AcmCertificateArn);
  if (arn === undefined || /^arn:aws[\w-]*:acm:us-east-1:\d{12}:certificate\//.test(arn)) return undefined;
  return "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.";
}

function aliasRefusal(config: Fields, records: Records, own: string | undefined): string | undefined {
  const aliases = list(config.Aliases).map(String);
  if (aliases.length === 0) return undefined;
  const certificate = object(config.ViewerCertificate);
  if (!text(certificate.AcmCertificateArn) && !text(certificate.IamCertificateId)) {
    return 'To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted certificate that validates your authorization to use the domain name.';
  }
  const others = records.distributions
    .all()
    .flatMap(([id, other]: [string, DistributionRecord]) => (id === own ? [] : list(other.config.Aliases).map(String)));
  return aliases.some((alias) => others.includes(alias))
    ? 'One or more of the CNAMEs you provided are already associated with a different resource.'
    : undefined;
}

function webAclRefusal({ WebACLId }: Fields): string | undefined {
  const id = text(WebACLId) ?? '';
  if (!id.startsWith('arn:') || /^arn:aws[\w-]*:wafv2:us-east-1:\d{12}:global\/webacl\//.test(id)) return undefined;
  return 'Web ACL is not accessible by the requester.';
}

function pagesRefusal(config: Fields): string | undefined {
  if ((text(config.DefaultRootObject) ?? '').startsWith('/')) {
    return 'The parameter DefaultRootObject contains an invalid character.';
  }
  for (const { ErrorCode, ResponseCode, ResponsePagePath } of list<Fields>(config.CustomErrorResponses)) {
    const hasPath = Boolean(text(ResponsePagePath));
    if (hasPath !== Boolean(text(ResponseCode)))
      return `The custom error response for ${ErrorCode} must have both ResponseCode and ResponsePagePath, or neither.`;
    if (hasPath && !String(ResponsePagePath).startsWith('/'))
      return 'The parameter ResponsePagePath must begin with a slash.';
  }
  return undefined;
}
