import { type Body, fn, type Token } from '../../../generator/index.ts';
import { FARGATE_MEMORY } from '../../parameters/fargate-size.ts';

/** The logical id of the rule that says which memory goes with so many CPU units. */
export const sizeRule = (cpu: string): string => `MemoryOf${cpu}`;

interface Size {
  readonly Cpu: Token<string>;
  readonly Memory: Token<string>;
}

/** Says before anything starts which pairs Fargate has. */
export function fargateRules(
  { rule }: Pick<Body<Readonly<Record<never, never>>>, 'rule'>,
  { Cpu, Memory }: Size,
): void {
  for (const [cpu, all] of Object.entries(FARGATE_MEMORY)) {
    const [least, next, ...others] = all;
    rule(sizeRule(cpu), {
      RuleCondition: fn.equals(Cpu, cpu),
      Assertions: [
        {
          Assert: fn.contains(all.map(String), Memory),
          AssertDescription: `with ${cpu} CPU units Fargate has ${least}, ${next} and so on to ${others.at(-1)} MiB`,
        },
      ],
    });
  }
}
