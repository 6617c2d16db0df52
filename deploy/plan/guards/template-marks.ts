import type { DeclaredResource, Template } from '../../../generator/model.ts';
import type { Plan, ResourceChange } from '../../model.ts';

/** What templates tell of resources, and change sets do not: nested paths, such as `Shop/Rule`. */
export interface Marks {
  /** Listener rules whose weights ECS shifts while it deploys: `Metadata: { ShiftedBy: 'AWS::ECS::Service' }`. */
  readonly shifted: ReadonlySet<string>;
  /** Instances of a database cluster: the data is the cluster's. */
  readonly members: ReadonlySet<string>;
}

export function marksOf(master: Template): Marks {
  return {
    shifted: new Set(pathsOf(master, isShifted)),
    members: new Set(pathsOf(master, isMember)),
  };
}

function isShifted({ attributes: { Metadata } }: DeclaredResource): boolean {
  return typeof Metadata === 'object' && 'ShiftedBy' in Metadata;
}

/** Whether a resource is an instance of a database cluster. */
export function isMember({ Type, Properties }: DeclaredResource): boolean {
  return (
    Type === 'AWS::RDS::DBInstance' &&
    (Properties as { DBClusterIdentifier?: unknown }).DBClusterIdentifier !== undefined
  );
}

function pathsOf({ document }: Template, test: (resource: DeclaredResource) => boolean, place = ''): string[] {
  return Object.entries(document.Resources).flatMap(([name, resource]) => {
    const path = `${place}${name}`;
    if (resource.nested !== undefined) return pathsOf(resource.nested, test, `${path}/`);
    return test(resource) ? [path] : [];
  });
}

/** A plan in which the changes to such resources are marked. */
export const withMarks = (plan: Plan, marks: Marks): Plan => ({ ...plan, changes: marked(plan.changes, marks, '') });

function marked(changes: readonly ResourceChange[], marks: Marks, place: string): ResourceChange[] {
  return changes.map((change) => {
    const path = `${place}${change.logicalId}`;
    if (change.nested !== undefined) return { ...change, nested: marked(change.nested, marks, `${path}/`) };
    return {
      ...change,
      ...(marks.shifted.has(path) && { shifted: true }),
      ...(marks.members.has(path) && { stateful: false }),
    };
  });
}
