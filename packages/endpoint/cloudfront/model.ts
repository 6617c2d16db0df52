/** Records of CloudFront as they lie on disk. A configuration is the template's own: the specification has checked its shape. */
export type Fields = Readonly<Record<string, unknown>>;

export interface DistributionRecord {
  readonly Id: string;
  readonly ARN: string;
  readonly DomainName: string;
  readonly account: string;
  readonly config: Fields;
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  readonly LastModifiedTime: string;
  /** Rises with every change, so that it has an ETag. */
  readonly revision: number;
  /** The port on 127.0.0.1 that serves it. */
  readonly localPort: number;
}

/** What distributions refer to: policies, access controls, functions, VPC origins. */
export interface PartRecord {
  readonly kind: PartKind;
  /** What `Ref` answers. */
  readonly id: string;
  readonly name: string;
  readonly config: Fields;
  readonly LastModifiedTime: string;
}

export type PartKind =
  | 'OriginAccessControl'
  | 'ResponseHeadersPolicy'
  | 'CachePolicy'
  | 'OriginRequestPolicy'
  | 'Function'
  | 'VpcOrigin';

export interface InvalidationRecord {
  readonly Id: string;
  readonly distribution: string;
  readonly CreateTime: string;
  readonly CallerReference: string;
  readonly Paths: readonly string[];
  readonly sequence: number;
}
