import { flag, list, number, object, text } from '../cloudformation/handler-values.ts';
import type { DistributionRecord, Fields } from './model.ts';

/** A list as CloudFront's API writes it. */
export function items(name: string, all: readonly unknown[]) {
  return all.length === 0 ? { Quantity: 0 } : { Quantity: all.length, Items: { [name]: all } };
}

/** A distribution's configuration in the words of the API, whose lists the template writes more plainly. */
export function configView({ Id, config }: DistributionRecord): Fields {
  return {
    CallerReference: Id,
    Aliases: items('CNAME', list(config.Aliases)),
    DefaultRootObject: text(config.DefaultRootObject) ?? '',
    Origins: items('Origin', list<Fields>(config.Origins).map(originView)),
    OriginGroups: items('OriginGroup', list<Fields>(object(config.OriginGroups).Items).map(groupView)),
    DefaultCacheBehavior: behaviorView(object(config.DefaultCacheBehavior)),
    CacheBehaviors: items('CacheBehavior', list<Fields>(config.CacheBehaviors).map(behaviorView)),
    CustomErrorResponses: items('CustomErrorResponse', list<Fields>(config.CustomErrorResponses).map(errorView)),
    Comment: text(config.Comment) ?? '',
    Logging: loggingView(object(config.Logging)),
    PriceClass: text(config.PriceClass) ?? 'PriceClass_All',
    Enabled: flag(config.Enabled) ?? false,
    ViewerCertificate: certificateView({ config }),
    Restrictions: restrictionsView(config),
    WebACLId: text(config.WebACLId) ?? '',
    HttpVersion: text(config.HttpVersion) ?? 'http1.1',
    IsIPV6Enabled: flag(config.IPV6Enabled) ?? false,
    ...(config.ContinuousDeploymentPolicyId !== undefined && {
      ContinuousDeploymentPolicyId: config.ContinuousDeploymentPolicyId,
    }),
    Staging: flag(config.Staging) ?? false,
  };
}

/** What a list of distributions shows of each: the configuration but for what belongs to its maker. */
export function summaryView(record: DistributionRecord): Fields {
  const { CallerReference: _reference, DefaultRootObject: _root, Logging: _logging, ...shown } = configView(record);
  return shown;
}

/** The certificate, which is CloudFront's own where the template names none. */
export function certificateView({ config }: Pick<DistributionRecord, 'config'>): Fields {
  const { AcmCertificateArn, IamCertificateId, SslSupportMethod, MinimumProtocolVersion } = object(
    config.ViewerCertificate,
  );
  const own = AcmCertificateArn ?? IamCertificateId;
  if (own === undefined) {
    return {
      CloudFrontDefaultCertificate: true,
      SSLSupportMethod: 'vip',
      MinimumProtocolVersion: MinimumProtocolVersion ?? 'TLSv1',
      CertificateSource: 'cloudfront',
    };
  }
  return {
    CloudFrontDefaultCertificate: false,
    ACMCertificateArn: AcmCertificateArn,
    IAMCertificateId: IamCertificateId,
    SSLSupportMethod: SslSupportMethod,
    MinimumProtocolVersion,
    Certificate: own,
    CertificateSource: AcmCertificateArn === undefined ? 'iam' : 'acm',
  };
}

function originView(origin: Fields): Fields {
  const custom = origin.CustomOriginConfig === undefined ? undefined : object(origin.CustomOriginConfig);
  const headers = list<Fields>(origin.OriginCustomHeaders).map(({ HeaderName, HeaderValue }) => ({
    HeaderName,
    HeaderValue,
  }));
  const shield = object(origin.OriginShield);
  const vpc = origin.VpcOriginConfig;
  return {
    Id: origin.Id,
    DomainName: origin.DomainName,
    OriginPath: text(origin.OriginPath) ?? '',
    CustomHeaders: items('OriginCustomHeader', headers),
    ...(origin.S3OriginConfig !== undefined && {
      S3OriginConfig: { OriginAccessIdentity: text(object(origin.S3OriginConfig).OriginAccessIdentity) ?? '' },
    }),
    ...(custom && {
      CustomOriginConfig: {
        HTTPPort: number(custom.HTTPPort) ?? 80,
        HTTPSPort: number(custom.HTTPSPort) ?? 443,
        OriginProtocolPolicy: custom.OriginProtocolPolicy,
        OriginSslProtocols: items('SslProtocol', list(custom.OriginSSLProtocols)),
        OriginReadTimeout: number(custom.OriginReadTimeout) ?? 30,
        OriginKeepaliveTimeout: number(custom.OriginKeepaliveTimeout) ?? 5,
      },
    }),
    ...(vpc !== undefined && { VpcOriginConfig: vpc }),
    ConnectionAttempts: number(origin.ConnectionAttempts) ?? 3,
    ConnectionTimeout: number(origin.ConnectionTimeout) ?? 10,
    OriginShield: { Enabled: flag(shield.Enabled) ?? false, OriginShieldRegion: shield.OriginShieldRegion },
    OriginAccessControlId: text(origin.OriginAccessControlId) ?? '',
  };
}

function groupView(group: Fields): Fields {
  const members = list<Fields>(object(group.Members).Items).map(({ OriginId }) => ({ OriginId }));
  const codes = list(object(object(group.FailoverCriteria).StatusCodes).Items);
  return {
    Id: group.Id,
    FailoverCriteria: { StatusCodes: items('StatusCode', codes) },
    Members: items('OriginGroupMember', members),
  };
}

function behaviorView(behavior: Fields): Fields {
  const methods = (value: unknown) => {
    const named = list(value);
    return items('Method', named.length > 0 ? named : ['HEAD', 'GET']);
  };
  const functions = list<Fields>(behavior.FunctionAssociations).map(({ FunctionARN, EventType }) => ({
    FunctionARN,
    EventType,
  }));
  const lambdas = list<Fields>(behavior.LambdaFunctionAssociations);
  const none = { Enabled: false, Quantity: 0 };
  return {
    PathPattern: behavior.PathPattern,
    TargetOriginId: behavior.TargetOriginId,
    TrustedSigners: none,
    TrustedKeyGroups: none,
    ViewerProtocolPolicy: behavior.ViewerProtocolPolicy,
    AllowedMethods: { ...methods(behavior.AllowedMethods), CachedMethods: methods(behavior.CachedMethods) },
    SmoothStreaming: flag(behavior.SmoothStreaming) ?? false,
    Compress: flag(behavior.Compress) ?? false,
    LambdaFunctionAssociations: items('LambdaFunctionAssociation', lambdas),
    FunctionAssociations: items('FunctionAssociation', functions),
    FieldLevelEncryptionId: text(behavior.FieldLevelEncryptionId) ?? '',
    CachePolicyId: behavior.CachePolicyId,
    OriginRequestPolicyId: behavior.OriginRequestPolicyId,
    ResponseHeadersPolicyId: behavior.ResponseHeadersPolicyId,
  };
}

function errorView({ ErrorCode, ResponsePagePath, ResponseCode, ErrorCachingMinTTL }: Fields): Fields {
  return {
    ErrorCode,
    ResponsePagePath: text(ResponsePagePath) ?? '',
    ResponseCode: text(ResponseCode) ?? '',
    ErrorCachingMinTTL: number(ErrorCachingMinTTL) ?? 10,
  };
}

function loggingView(logging: Fields): Fields {
  const bucket = text(logging.Bucket) ?? '';
  return {
    Enabled: bucket !== '',
    IncludeCookies: flag(logging.IncludeCookies) ?? false,
    Bucket: bucket,
    Prefix: text(logging.Prefix) ?? '',
  };
}

function restrictionsView(config: Fields): Fields {
  const { RestrictionType, Locations } = object(object(config.Restrictions).GeoRestriction);
  return {
    GeoRestriction: { RestrictionType: text(RestrictionType) ?? 'none', ...items('Location', list(Locations)) },
  };
}
