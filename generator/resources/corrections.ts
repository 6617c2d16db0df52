import type { Target } from './specification.ts';

/** A property that the specification has wrong, or is silent about. */
export interface Correction {
  /** `AWS::Service::Type.Property`, or `AWS::Service::Type.ObjectType.Property`. */
  readonly at: readonly string[];
  readonly required?: true;
  /** The TypeScript type it has in truth, in place of `was`. */
  readonly is?: string;
  /** What generation makes of the specification today. */
  readonly was?: string;
  /** What it names, as `Type.Property`; a type alone stands for its name and its ARN; none at all for free text. */
  readonly names?: readonly string[];
  /** The property's documentation lists every value, and the specification has them nowhere else. */
  readonly documented?: true;
  readonly why: string;
}

/** One property as it is about to be written. */
export interface Rendered {
  readonly required: boolean;
  readonly type: string;
}

/** A property of the specification, in the terms a correction speaks in. */
export interface Draft {
  readonly required: boolean;
  readonly documentation: string;
  readonly targets: readonly Target[] | undefined;
  typeFor(targets: readonly Target[] | undefined): string;
}

/** The corrections, each looked up where it belongs, and each good for its place only. */
export interface Corrections {
  apply(place: string, draft: Draft): Rendered;
  /** The corrections that match the specification no more: a sentence each. */
  stale(): readonly string[];
}

/** Makes the corrections ready to be applied. */
export function corrections(list: readonly Correction[]): Corrections {
  const byPlace = new Map<string, Correction>();
  const found: string[] = [];
  const used = new Set<string>();
  for (const correction of list) {
    for (const place of correction.at) {
      if (byPlace.has(place)) found.push(`${place} is corrected twice.`);
      byPlace.set(place, correction);
    }
  }
  return {
    apply(place, draft) {
      const correction = byPlace.get(place);
      const before = { required: draft.required, type: draft.typeFor(draft.targets) };
      if (!correction) return before;
      used.add(place);
      const problem = reasonGone(correction, draft, before);
      if (problem !== undefined) found.push(`${place} ${problem}`);
      return { required: correction.required ?? before.required, type: correctedType(correction, draft, before.type) };
    },
    stale() {
      const unused = [...byPlace.keys()].filter((place) => !used.has(place));
      return [...found, ...unused.map((place) => `${place} is no property of a generated type.`)];
    },
  };
}

function correctedType({ is, names, documented }: Correction, draft: Draft, before: string): string {
  if (is !== undefined) return is;
  if (documented) return `Value<${documentedValues(draft.documentation).join(' | ')}>`;
  return names ? draft.typeFor(names.map(target)) : before;
}

/** A correction whose reason is gone would hide what the specification says by now. */
function reasonGone(correction: Correction, draft: Draft, before: Rendered): string | undefined {
  const { required, is, was = 'Text', documented } = correction;
  if (required && before.required) return 'is required by the specification itself.';
  if (is !== undefined && before.type !== was) return `was ${was} when it was corrected; it is ${before.type} now.`;
  if (documented && documentedValues(draft.documentation).length === 0) return 'has no values in its documentation.';
  if (!required && correctedType(correction, draft, before.type) === before.type) {
    return `is ${before.type} in the specification itself.`;
  }
  return undefined;
}

function target(name: string): Target {
  const [cloudFormationType = '', propertyName = ''] = name.split('.');
  return { cloudFormationType, propertyName };
}

function documentedValues(documentation: string): readonly string[] {
  const values = [...documentation.matchAll(/^- `([a-z0-9_]+(?:\.[a-z0-9_]+)+)` -/gm)].map(([, value]) => `'${value}'`);
  return [...new Set(values)].sort();
}
