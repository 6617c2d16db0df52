import type { SecurityEntry } from './entry.ts';

interface Setting {
  readonly name: RegExp;
  readonly kind: SecurityEntry['kind'];
  /** A value that opens or weakens something; a resource that is new has its other values by choice. */
  readonly isBroad?: (value: string) => boolean;
}

const isTrue = (value: string): boolean => value === 'true';
const isFalse = (value: string): boolean => value === 'false';

/** TLS before 1.2, by how policies are called: `ELBSecurityPolicy-2016-08`, `TLSv1.1_2016`, `TLS_1_0`. */
const OLD_TLS = /^(ELBSecurityPolicy-(2015-05|2016-08|TLS-1-[01]-.*|.*-Ext.*)|SSLv3|TLSv1(\.1)?(_\d+)?|TLS_1_[01].*)$/;

/** Properties by which something is open to the public, or secret on its way and where it lies, whatever type has them. */
const SETTINGS: readonly Setting[] = [
  {
    name: /^(PubliclyAccessible|AssociatePublicIpAddress|MapPublicIpOnLaunch|EndpointPublicAccess|PublicAccess)$/,
    kind: 'public access',
    isBroad: isTrue,
  },
  {
    name: /^(BlockPublicAcls|BlockPublicPolicy|IgnorePublicAcls|RestrictPublicBuckets)$/,
    kind: 'public access',
    isBroad: isFalse,
  },
  { name: /^AssignPublicIp$/, kind: 'public access', isBroad: (value) => value === 'ENABLED' },
  { name: /^Scheme$/, kind: 'public access', isBroad: (value) => value === 'internet-facing' },
  { name: /^AccessControl$/, kind: 'public access', isBroad: (value) => /^Public/.test(value) },
  {
    name: /^(AuthType|AuthorizationType|AuthorizerType)$/,
    kind: 'public access',
    isBroad: (value) => value === 'NONE',
  },
  {
    name: /^(SslPolicy|MinimumProtocolVersion|SecurityPolicy|TLSSecurityPolicy|SecurityPolicyName)$/,
    kind: 'encryption',
    isBroad: (value) => OLD_TLS.test(value),
  },
  {
    name: /^(ViewerProtocolPolicy|OriginProtocolPolicy)$/,
    kind: 'encryption',
    isBroad: (value) => /^(allow-all|http-only)$/.test(value),
  },
  { name: /^(EnforceHTTPS|RequireTLS|RequireSSL|NodeToNodeEncryption)$/, kind: 'encryption', isBroad: isFalse },
  {
    name: /^(StorageEncrypted|Encrypted|AtRestEncryptionEnabled|TransitEncryptionEnabled|SqsManagedSseEnabled|SSEEnabled|EncryptionAtRestEnabled|EncryptionInTransitEnabled)$/,
    kind: 'encryption',
    isBroad: isFalse,
  },
  {
    name: /^(TransitEncryption|TransitEncryptionMode|ClientBroker)$/,
    kind: 'encryption',
    isBroad: (value) => /^(DISABLED|PLAINTEXT|TLS_PLAINTEXT|preferred)$/.test(value),
  },
  {
    name: /^(KmsKeyId|KmsMasterKeyId|KMSMasterKeyID|KmsKeyArn|KMSKeyArn|SSEAlgorithm|CertificateArn|AcmCertificateArn|EncryptionType)$/,
    kind: 'encryption',
  },
  {
    name: /^(PermissionsBoundary|ManagedPolicyArns|PolicyArn)$/,
    kind: 'permissions',
    isBroad: (value) => /:policy\/(AdministratorAccess|PowerUserAccess|IAMFullAccess)$/.test(value),
  },
  { name: /^(EnableExecuteCommand|Privileged|EnableRemoteAccess)$/, kind: 'permissions', isBroad: isTrue },
  {
    name: /^(EnableKeyRotation|MfaConfiguration|EnableIAMDatabaseAuthentication|HttpTokens|WebACLId|WebACLArn)$/,
    kind: 'permissions',
  },
];

/** What a property says about security; nothing where its name says that it does not. */
export function settingEntry(path: string, name: string, value: string): SecurityEntry | undefined {
  const setting = SETTINGS.find((one) => one.name.test(name));
  return setting && { kind: setting.kind, text: `${path}: ${value}`, broad: setting.isBroad?.(value) ?? false };
}
