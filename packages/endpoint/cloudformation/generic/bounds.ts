import type { ResourceRequest } from '../handler.ts';

type Properties = ResourceRequest['properties'];

const numberOf = (value: unknown): number => (value === undefined || value === '' ? Number.NaN : Number(value));

/** WAFv2's words for a scope that its region has not, as many reports quote them (hashicorp/terraform-provider-aws). */
function scopeRefusal({ Scope }: Properties, region: string): string | undefined {
  if (Scope !== 'CLOUDFRONT' || region === 'us-east-1') return undefined;
  return 'Error reason: The scope is not valid., field: SCOPE_VALUE, parameter: CLOUDFRONT';
}

/** Types that are records, and of which their services refuse some properties all the same. */
const CHECKS: Readonly<Record<string, (properties: Properties, region: string) => string | undefined>> = {
  'AWS::AutoScaling::AutoScalingGroup': ({ MinSize, MaxSize, DesiredCapacity }) => {
    const [least, most] = [numberOf(MinSize), numberOf(MaxSize)];
    const desired = DesiredCapacity === undefined ? least : numberOf(DesiredCapacity);
    // As convox/praxis#258 quotes it; that the same is said where the bounds themselves are reversed is unproven.
    if (!(desired < least || desired > most)) return undefined;
    return `Desired capacity:${desired} must be between the specified min size:${least} and max size:${most}`;
  },
  'AWS::WAFv2::WebACL': scopeRefusal,
  'AWS::WAFv2::IPSet': scopeRefusal,
  'AWS::WAFv2::RegexPatternSet': scopeRefusal,
  'AWS::WAFv2::RuleGroup': scopeRefusal,
  'AWS::RDS::DBCluster': ({ ServerlessV2ScalingConfiguration: scaling }) => {
    // What the template says; the words of RDS are not known.
    const { MinCapacity, MaxCapacity } = (scaling ?? {}) as Properties;
    if (!(numberOf(MinCapacity) > numberOf(MaxCapacity))) return undefined;
    return `Serverless v2 minimum capacity ${MinCapacity} isn't valid. It is above the maximum capacity ${MaxCapacity}.`;
  },
};

/** Why the service of a type would refuse these properties in this region; undefined where it would not. */
export const boundsRefusal = ({ type, properties, stack }: ResourceRequest): string | undefined =>
  CHECKS[type]?.(properties, stack.region);
