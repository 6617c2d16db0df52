import type { Plan, Stack } from '../../../deploy/model.ts';
import { changedOutputs } from '../../../deploy/roots/changed-outputs.ts';
import type { Session } from '../../session.ts';

/** What the plans of earlier roots mean for later ones, while several are compared. */
export interface Foreseen {
  /** Notes the plan of a root. */
  plan(session: Session, plan: Plan | undefined, deployed: Stack | undefined): void;
  /** Notes that a root has no plan yet, since what it needs has none. */
  unknown(session: Session): void;
  /** Parameters of a root that an earlier one gives another value, each with the root and its output. */
  changes(session: Session): readonly ForeseenChange[];
}

/** A parameter whose value is only known after an earlier root. */
export interface ForeseenChange {
  readonly parameter: string;
  readonly root: string;
  readonly output: string;
}

/** Keeps what is known while plans are made, each root after those that it needs. */
export function foreseeing(): Foreseen {
  const changed = new Map<string, readonly string[] | undefined>();
  const keyOf = ({ environment }: Session, root: string) => `${environment.target.environment} ${root}`;
  return {
    plan(session, plan, deployed) {
      const { root } = session;
      if (root === undefined) return;
      changed.set(keyOf(session, root.name), plan === undefined ? [] : changedOutputs(root.template, plan, deployed));
    },
    unknown(session) {
      if (session.root !== undefined) changed.set(keyOf(session, session.root.name), undefined);
    },
    changes(session) {
      const references = Object.entries(session.root?.references ?? {});
      return references.flatMap(([parameter, { root, output }]) => {
        const key = keyOf(session, root);
        // A root that was not looked at stays as it is.
        const isChanged = changed.has(key) && (changed.get(key)?.includes(output) ?? true);
        return isChanged ? [{ parameter, root, output }] : [];
      });
    },
  };
}

/** A line for each value that is only known later. */
export function foreseenLines(changes: readonly ForeseenChange[]): string[] {
  return changes.map(({ parameter, root, output }) => `  ${parameter}: known after ${root} (its output ${output})`);
}
