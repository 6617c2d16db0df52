import { calls, type Fields } from '../emitted.ts';
import { at, type Concrete } from './concrete.ts';

/** A control of Security Hub, and how a template shows that it is met. */
export interface Control {
  /** Its number, or those of controls that ask for the same. */
  readonly ids: readonly string[];
  readonly title: string;
  /** What meets it, as the manual says it. */
  readonly by: string;
  /** The types of resource that it is about. */
  readonly of: readonly string[];
  /** Which of those it is about, when not all of them. */
  readonly when?: (resource: Concrete) => boolean;
  readonly holds: (resource: Concrete, template: readonly Concrete[]) => boolean;
  /** Properties that do not meet it; none of any kind unless said. */
  readonly broken?: Fields;
  /** Rules of cfn-guard that ask for the same: a resource may give its reason under their name. */
  readonly rules?: readonly string[];
  /** Why no property of a template meets it. */
  readonly outside?: string;
}

/** Whether there is a value at the path, and every one passes. */
export function every(path: string, passes: (value: unknown) => boolean) {
  return (resource: Concrete): boolean => {
    const values = at(resource, path);
    return values.length > 0 && values.every(passes);
  };
}

export function is(...wanted: readonly (string | number | boolean | undefined)[]) {
  return (value: unknown): boolean =>
    wanted.some((one) => (one === undefined ? value === undefined : String(value) === String(one)));
}

export function atLeast(least: number) {
  return (value: unknown): boolean =>
    (typeof value === 'number' || typeof value === 'string') && Number(value) >= least;
}

export const isThere = (value: unknown): boolean => value !== undefined;

/** Two at least, or a parameter that is a list of subnets: its description asks for two. */
export function severalSubnets(value: unknown): boolean {
  return Array.isArray(value) ? value.length >= 2 : calls(value, 'Ref').some((name) => /SubnetIds$/.test(String(name)));
}

/** Whether another resource of the template, of that type, points at this one at that path. */
export function pointedAt(type: string, path: string, also: (other: Concrete) => boolean = () => true) {
  return ({ logicalId }: Concrete, template: readonly Concrete[]): boolean =>
    template.some((other) => {
      const targets = at(other, path).flatMap((value) =>
        [...calls(value, 'Ref'), ...calls(value, 'Fn::GetAtt')].flat(),
      );
      return other.Type === type && targets.includes(logicalId) && also(other);
    });
}

interface Statement {
  readonly Effect?: string;
  readonly Principal?: unknown;
  readonly Action?: unknown;
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}

export const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** Statements of the policy documents at a path. */
export function statements(resource: Concrete, path: string): Statement[] {
  // The shape is IAM's own.
  return at(resource, path).flatMap((document) =>
    listed((document as { Statement?: unknown } | undefined)?.Statement),
  ) as Statement[];
}

/** Whether a statement lets everybody in, whoever they are. */
export function isPublic({ Effect, Principal, Condition }: Statement): boolean {
  const whom = typeof Principal === 'object' && Principal !== null ? Object.values(Principal).flat() : [Principal];
  return Effect === 'Allow' && whom.includes('*') && Condition === undefined;
}

/** Whether a document refuses whoever comes without TLS. */
export function refusesPlainText({ Effect, Condition }: Statement): boolean {
  return Effect === 'Deny' && JSON.stringify(Condition ?? '').includes('"aws:SecureTransport":"false"');
}
