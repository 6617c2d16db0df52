/** Records of the load balancers, in the words of the Elastic Load Balancing API, as they lie on disk. */
export interface LoadBalancerRecord {
  readonly LoadBalancerArn: string;
  readonly LoadBalancerName: string;
  readonly Type: string;
  readonly Scheme: string;
  readonly IpAddressType: string;
  readonly Subnets: readonly string[];
  readonly SecurityGroups: readonly string[];
  readonly CreatedTime: string;
  readonly Attributes: Readonly<Record<string, string>>;
  readonly Tags: readonly Tag[];
  /** The port on 127.0.0.1 that DNSName names: its first listener's. */
  readonly localPort: number;
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface ListenerRecord {
  readonly ListenerArn: string;
  readonly LoadBalancerArn: string;
  readonly Port: number;
  readonly Protocol: string;
  readonly SslPolicy?: string;
  readonly Certificates: readonly unknown[];
  readonly DefaultActions: readonly ActionRecord[];
  /** Absent in the state of an older endpoint. */
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly Tags: readonly Tag[];
  /** The port on 127.0.0.1 that serves it; absent where nothing does (TLS, TCP). */
  readonly localPort?: number;
}

export interface RuleRecord {
  readonly RuleArn: string;
  readonly ListenerArn: string;
  readonly Priority: number;
  readonly Conditions: readonly ConditionRecord[];
  readonly Actions: readonly ActionRecord[];
  readonly Tags: readonly Tag[];
}

export interface TargetGroupRecord {
  readonly TargetGroupArn: string;
  readonly TargetGroupName: string;
  readonly Protocol: string;
  readonly ProtocolVersion: string;
  readonly Port: number;
  readonly VpcId?: string;
  readonly TargetType: string;
  readonly HealthCheckEnabled: boolean;
  readonly HealthCheckProtocol: string;
  readonly HealthCheckPort: string;
  readonly HealthCheckPath: string;
  readonly HealthCheckIntervalSeconds: number;
  readonly HealthCheckTimeoutSeconds: number;
  readonly HealthyThresholdCount: number;
  readonly UnhealthyThresholdCount: number;
  readonly Matcher: string;
  readonly Attributes: Readonly<Record<string, string>>;
  readonly Tags: readonly Tag[];
  /** What the template itself registers. */
  readonly Targets: readonly { readonly Id: string; readonly Port: number }[];
}

export interface ConditionRecord {
  readonly Field: string;
  readonly Values?: readonly string[];
  readonly HostHeaderConfig?: { readonly Values?: readonly string[] };
  readonly PathPatternConfig?: { readonly Values?: readonly string[] };
  readonly HttpHeaderConfig?: { readonly HttpHeaderName?: string; readonly Values?: readonly string[] };
  readonly HttpRequestMethodConfig?: { readonly Values?: readonly string[] };
  readonly QueryStringConfig?: { readonly Values?: readonly { readonly Key?: string; readonly Value: string }[] };
  readonly SourceIpConfig?: { readonly Values?: readonly string[] };
}

export interface ActionRecord {
  readonly Type: string;
  readonly Order?: number | string;
  readonly TargetGroupArn?: string;
  readonly ForwardConfig?: {
    readonly TargetGroups?: readonly { readonly TargetGroupArn: string; readonly Weight?: number | string }[];
    readonly TargetGroupStickinessConfig?: {
      readonly Enabled?: boolean | string;
      readonly DurationSeconds?: number | string;
    };
  };
  readonly FixedResponseConfig?: {
    readonly StatusCode: string;
    readonly ContentType?: string;
    readonly MessageBody?: string;
  };
  readonly RedirectConfig?: {
    readonly StatusCode: string;
    readonly Protocol?: string;
    readonly Host?: string;
    readonly Port?: string;
    readonly Path?: string;
    readonly Query?: string;
  };
}
