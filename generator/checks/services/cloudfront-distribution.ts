import {
  type Fields,
  type Finding,
  fieldsOf,
  isOpen,
  itemsOf,
  numberOf,
  type ObjectRule,
  objectsOf,
  shown,
  textOf,
} from './rules.ts';

const BY = 'Amazon CloudFront';

/** Where the behaviours of a distribution are, its default one first. */
export const BEHAVIOR_PLACES = [
  'DistributionConfig.DefaultCacheBehavior',
  'DistributionConfig.CacheBehaviors.*',
] as const;

const repeated = (texts: readonly (string | undefined)[]) =>
  texts.find((text, index) => text !== undefined && texts.indexOf(text) !== index);

/** Whether there is something that is not empty, or is left to the deployment. */
const isGiven = (value: unknown) => value !== undefined && value !== '' && value !== false && value !== 'false';

/** DistributionConfig: each origin has an id of its own. */
export const origins: ObjectRule = ({ Origins }) => {
  const twice = repeated(objectsOf(Origins).map(({ Id }) => textOf(Id)));
  return twice === undefined
    ? undefined
    : {
        at: 'Origins',
        problem: `has ${shown(twice)} twice`,
        why: `${BY} takes the Id of an origin once.`,
        mend: 'name one otherwise.',
      };
};

/** NoSuchOrigin, and a pattern that stands twice: the second would never be asked. */
export const behaviors: ObjectRule = ({ CacheBehaviors, DefaultCacheBehavior, Origins, OriginGroups }) => {
  const twice = repeated(objectsOf(CacheBehaviors).map(({ PathPattern }) => textOf(PathPattern)));
  if (twice !== undefined)
    return {
      at: 'CacheBehaviors',
      problem: `has the PathPattern ${shown(twice)} twice`,
      why: `${BY} takes a pattern once.`,
      mend: 'remove one of them.',
    };
  const sources = [Origins, fieldsOf(OriginGroups).Items];
  const ids = sources.flatMap(itemsOf).map((one) => fieldsOf(one).Id);
  if (Origins === undefined || sources.some(isOpen) || hasOpen(Origins) || ids.some(isOpen)) return undefined;
  const targets: readonly (readonly [at: string, value: unknown])[] = [
    ['DefaultCacheBehavior.TargetOriginId', fieldsOf(DefaultCacheBehavior).TargetOriginId],
    ...objectsOf(CacheBehaviors).map(
      ({ TargetOriginId }, index) => [`CacheBehaviors.${index}.TargetOriginId`, TargetOriginId] as const,
    ),
  ];
  const lost = targets.find(([, value]) => textOf(value) !== undefined && !ids.includes(value));
  if (lost === undefined) return undefined;
  return {
    at: lost[0],
    problem: `is ${shown(lost[1])}, and no origin has that Id`,
    why: `${BY} sends requests to an origin of the same distribution.`,
    mend: `name one of ${ids.map(String).join(', ') || 'Origins, of which there are none'}.`,
  };
};

const hasOpen = (list: unknown) => Array.isArray(list) && list.some(isOpen);

/** CacheBehavior: the three sets of methods that there are, and settings that exclude each other. */
export const behavior: ObjectRule = (one) => methods(one) ?? policies(one) ?? functions(one);

const METHODS = ['GET,HEAD', 'GET,HEAD,OPTIONS', 'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT'];

function methods({ AllowedMethods, CachedMethods }: Fields): Partial<Finding> | undefined {
  for (const [at, value, taken] of [
    ['AllowedMethods', AllowedMethods, METHODS],
    ['CachedMethods', CachedMethods, METHODS.slice(0, 2)],
  ] as const) {
    if (!Array.isArray(value) || hasOpen(value)) continue;
    if (taken.includes([...new Set(value.map(String))].sort().join(','))) continue;
    return {
      at,
      problem: `is ${shown(value)}`,
      why: `${BY} takes ${taken.map((set) => set.replaceAll(',', ' ')).join(', or ')}.`,
      mend: 'name one of these sets.',
    };
  }
  return undefined;
}

/** "The parameter MinTTL cannot be used when a cache policy is associated to the cache behavior", and so on. */
function policies(one: Fields): Partial<Finding> | undefined {
  if (one.CachePolicyId === undefined) {
    return one.OriginRequestPolicyId === undefined
      ? undefined
      : {
          at: 'OriginRequestPolicyId',
          problem: 'stands without CachePolicyId',
          why: `${BY} takes an origin request policy together with a cache policy.`,
          mend: 'add a cache policy, for example CachingDisabled.',
        };
  }
  const legacy = ['ForwardedValues', 'MinTTL', 'DefaultTTL', 'MaxTTL'].find((name) => one[name] !== undefined);
  if (legacy === undefined) return undefined;
  return {
    at: legacy,
    problem: 'stands beside CachePolicyId',
    why: `${BY} takes a cache policy, or the older settings.`,
    mend: 'leave it away; the cache policy says it.',
  };
}

/** FunctionAssociations: one function an event. */
function functions({ FunctionAssociations }: Fields): Partial<Finding> | undefined {
  const twice = repeated(objectsOf(FunctionAssociations).map(({ EventType }) => textOf(EventType)));
  if (twice === undefined) return undefined;
  return {
    at: 'FunctionAssociations',
    problem: `has ${shown(twice)} twice`,
    why: `${BY} runs one function at an event.`,
    mend: 'put both into one function.',
  };
}

/** MinTTL <= DefaultTTL <= MaxTTL, of those that are there (CachePolicyConfig and CacheBehavior). */
export const TTL_ORDER: ObjectRule = (one) => {
  const names = ['MinTTL', 'DefaultTTL', 'MaxTTL'].filter((name) => numberOf(one[name]) !== undefined);
  for (const [index, name] of names.entries()) {
    const before = names[index - 1];
    if (before === undefined || (numberOf(one[before]) ?? 0) <= (numberOf(one[name]) ?? 0)) continue;
    return {
      at: name,
      problem: `is ${shown(one[name])}, and ${before} ${shown(one[before])}`,
      why: `${BY} takes MinTTL, DefaultTTL and MaxTTL in this order.`,
      mend: `raise it to ${shown(one[before])} at least.`,
    };
  }
  return undefined;
};

const KINDS = ['S3OriginConfig', 'CustomOriginConfig', 'VpcOriginConfig'];

/** Origin: of one kind; only the REST endpoint of a bucket checks signatures, as its website does not. */
export const origin: ObjectRule = (one) => {
  const kinds = KINDS.filter((kind) => one[kind] !== undefined);
  if (kinds.length !== 1)
    return {
      at: kinds[1] ?? '',
      problem: kinds.length === 0 ? 'is of no kind' : `stands beside ${kinds[0]}`,
      why: `${BY} takes one of ${KINDS.join(', ')}.`,
      mend: kinds.length === 0 ? 'add the one that it is.' : 'leave one of them away.',
    };
  const { DomainName, OriginAccessControlId, S3OriginConfig, CustomOriginConfig } = one;
  const website = /\.s3-website[.-]/.test(textOf(DomainName) ?? '');
  if (website && S3OriginConfig !== undefined)
    return {
      at: 'DomainName',
      problem: `is ${shown(DomainName)}`,
      why: 'the website endpoint of a bucket is a web server: no bucket to CloudFront.',
      mend: 'use the attribute RegionalDomainName of the bucket.',
    };
  if (!isGiven(OriginAccessControlId)) return undefined;
  if (website && CustomOriginConfig !== undefined)
    return {
      at: 'OriginAccessControlId',
      problem: 'stands beside the website endpoint of a bucket',
      why: 'that endpoint takes no signed requests.',
      mend: 'use the attribute RegionalDomainName of the bucket, with S3OriginConfig.',
    };
  if (!isGiven(fieldsOf(S3OriginConfig).OriginAccessIdentity)) return undefined;
  return {
    at: 'S3OriginConfig.OriginAccessIdentity',
    problem: 'stands beside OriginAccessControlId',
    why: `${BY} takes one of them.`,
    mend: "give it '', which is none.",
  };
};

/** CustomErrorResponse: a page and its status, or neither. */
export const errorPage: ObjectRule = ({ ResponseCode, ResponsePagePath }) => {
  if ((ResponseCode === undefined) !== (ResponsePagePath === undefined))
    return {
      at: ResponseCode === undefined ? 'ResponsePagePath' : 'ResponseCode',
      problem: `stands without ${ResponseCode === undefined ? 'ResponseCode' : 'ResponsePagePath'}`,
      why: `${BY} takes both of them, or neither.`,
      mend: 'add the other one, or leave this one away.',
    };
  const path = textOf(ResponsePagePath);
  if (path === undefined || path.startsWith('/')) return undefined;
  return {
    at: 'ResponsePagePath',
    problem: `is ${shown(path)}`,
    why: `${BY} takes a path from the root on.`,
    mend: `write /${path}.`,
  };
};

const SOURCES = ['AcmCertificateArn', 'IamCertificateId', 'CloudFrontDefaultCertificate'];

/** ViewerCertificate: one source, and what goes with it. */
export const certificate: ObjectRule = (one) => {
  const sources = SOURCES.filter((name) => isGiven(one[name]));
  if (sources.length !== 1)
    return {
      at: sources[1] ?? '',
      problem: sources.length === 0 ? 'names no certificate' : `stands beside ${sources[0]}`,
      why: `${BY} takes one of ${SOURCES.join(', ')}.`,
      mend: sources.length === 0 ? 'name one of them.' : 'leave one of them away.',
    };
  const own = sources[0] !== 'CloudFrontDefaultCertificate';
  const version = textOf(one.MinimumProtocolVersion);
  if (own && one.SslSupportMethod === undefined)
    return {
      at: '',
      problem: `has ${sources[0]} without SslSupportMethod`,
      why: `${BY} asks how clients say which certificate they mean.`,
      mend: 'add SslSupportMethod: sni-only.',
    };
  if (!own && version !== undefined && version !== 'TLSv1')
    return {
      at: 'MinimumProtocolVersion',
      problem: `is ${shown(version)}, without a certificate`,
      why: `${BY} serves its own name from TLSv1 on, whatever stands here.`,
      mend: 'leave it away, or name a certificate.',
    };
  if (one.SslSupportMethod !== 'sni-only' || version !== 'SSLv3') return undefined;
  return {
    at: 'MinimumProtocolVersion',
    problem: 'is "SSLv3"',
    why: 'SSLv3 does not know of SNI.',
    mend: 'take TLSv1.2_2021 or later.',
  };
};

/** InvalidViewerCertificate: a name is shown to be yours by a certificate for it. */
export const combinedNames: ObjectRule = ({ Aliases, ViewerCertificate }) => {
  if (isOpen(ViewerCertificate) || !Array.isArray(Aliases) || Aliases.length === 0) return undefined;
  const { AcmCertificateArn, IamCertificateId } = fieldsOf(ViewerCertificate);
  if (isGiven(AcmCertificateArn) || isGiven(IamCertificateId)) return undefined;
  return {
    at: 'Aliases',
    problem: `is ${shown(Aliases)}, without a certificate`,
    why: `${BY} takes names of your own together with a certificate for them.`,
    mend: 'name a certificate of ACM in us-east-1, or leave the names away.',
  };
};
