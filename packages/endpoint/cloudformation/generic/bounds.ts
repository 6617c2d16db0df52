import type { ResourceRequest } from '../handler.ts';

type Properties = ResourceRequest['properties'];

const numberOf = (value: unknown): number => (value === undefined || value === '' ? Number.NaN : Number(value));

/** Types that are records, and whose bounds their services refuse all the same when they are the wrong way round. */
const CHECKS: Readonly<Record<string, (properties: Properties) => string | undefined>> = {
  'AWS::AutoScaling::AutoScalingGroup': ({ MinSize, MaxSize, DesiredCapacity }) => {
    const [least, most] = [numberOf(MinSize), numberOf(MaxSize)];
    const desired = DesiredCapacity === undefined ? least : numberOf(DesiredCapacity);
    // As convox/praxis#258 quotes it; that the same is said where the bounds themselves are reversed is unproven.
    if (!(desired < least || desired > most)) return undefined;
    return `Desired capacity:${desired} must be between the specified min size:${least} and max size:${most}`;
  },
  'AWS::RDS::DBCluster': ({ ServerlessV2ScalingConfiguration: scaling }) => {
    // What the template says; the words of RDS are not known.
    const { MinCapacity, MaxCapacity } = (scaling ?? {}) as Properties;
    if (!(numberOf(MinCapacity) > numberOf(MaxCapacity))) return undefined;
    return `Serverless v2 minimum capacity ${MinCapacity} isn't valid. It is above the maximum capacity ${MaxCapacity}.`;
  },
};

/** Why the service of a type would refuse these bounds; undefined where it would not. */
export const boundsRefusal = ({ type, properties }: ResourceRequest): string | undefined => CHECKS[type]?.(properties);
