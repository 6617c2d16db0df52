import type { Plan, ResourceChange } from '../../deploy/model.ts';
import type { DeclaredResource, Template } from '../../generator/model.ts';

/** What templates tell of resources, and change sets do not: nested paths, such as `Shop/Rule`. */
export interface Marks {
  /** Listener rules whose weights ECS shifts while it deploys: `Metadata: { ShiftedBy: 'AWS::ECS::Service' }`. */
  readonly shifted: ReadonlySet<string>;
  /** Instances of a database cluster: the data is the cluster's. */
  readonly members: ReadonlySet<string>;
}

export const marksOf = (master: Template): Marks => ({
  shifted: new Set(pathsOf(master, isShifted)),
  members: new Set(pathsOf(master, isMember)),
});

const isShifted = ({ attributes: { Metadata } }: DeclaredResource): boolean =>
  typeof Metadata === 'object' && 'ShiftedBy' in Metadata;

const isMember = ({ Type, Properties }: DeclaredResource): boolean =>
  Type === 'AWS::RDS::DBInstance' &&
  (Properties as { DBClusterIdentifier?: unknown }).DBClusterIdentifier !== undefined;

const pathsOf = ({ document }: Template, test: (resource: DeclaredResource) => boolean, place = ''): string[] =>
  Object.entries(document.Resources).flatMap(([name, resource]) => {
    const path = `${place}${name}`;
    if (resource.nested !== undefined) return pathsOf(resource.nested, test, `${path}/`);
    return test(resource) ? [path] : [];
  });

/** A plan in which the changes to such resources are marked. */
export const withMarks = (plan: Plan, marks: Marks): Plan => ({ ...plan, changes: marked(plan.changes, marks, '') });

const marked = (changes: readonly ResourceChange[], marks: Marks, place: string): ResourceChange[] =>
  changes.map((change) => {
    const path = `${place}${change.logicalId}`;
    if (change.nested !== undefined) return { ...change, nested: marked(change.nested, marks, `${path}/`) };
    return {
      ...change,
      ...(marks.shifted.has(path) && { shifted: true }),
      ...(marks.members.has(path) && { stateful: false }),
    };
  });
