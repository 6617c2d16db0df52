import { readFileSync } from 'node:fs';

export type Fields = Readonly<Record<string, unknown>>;

/** One answer of AWS: a `*` in a text stands for what differs from account to account. */
export interface Recorded {
  readonly case: string;
  readonly name: string;
  /** The day it was recorded. */
  readonly day: string;
  readonly value: unknown;
}

// What most answers of a kind have; a line of the file has only what differs, and null for what is absent.
const COMMON: Readonly<Record<string, Fields>> = {
  'change set': {
    ChangeSetId: 'arn:aws:cloudformation:*:*:changeSet/*',
    ChangeSetName: '*',
    CreationTime: '*',
    IncludeNestedStacks: false,
    NotificationARNs: [],
    RollbackConfiguration: {},
    StackId: 'arn:aws:cloudformation:*:*:stack/*',
    StackName: '*',
    Capabilities: [],
    ExecutionStatus: 'AVAILABLE',
    Status: 'CREATE_COMPLETE',
  },
  stack: {
    CreationTime: '*',
    DisableRollback: false,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
    EnableTerminationProtection: false,
    NotificationARNs: [],
    RollbackConfiguration: {},
    StackId: 'arn:aws:cloudformation:*:*:stack/*',
    StackName: '*',
    Tags: [],
  },
};

interface Line {
  readonly case: string;
  readonly recorded: string;
  readonly answers: Readonly<Record<string, { readonly is: string; readonly value: unknown }>>;
}

function whole(is: string, value: unknown): unknown {
  const common = COMMON[is];
  if (common === undefined) return value;
  // The file's own form: an answer of these kinds is an object.
  const members = Object.entries({ ...common, ...(value as Fields) });
  return Object.fromEntries(members.filter(([, member]) => member !== null));
}

/** All recorded answers. */
export function recordedAnswers(): Recorded[] {
  return readFileSync(new URL('answers.jsonl', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .flatMap((text) => {
      // Written by hand and held by the test that reads it.
      const line = JSON.parse(text) as Line;
      return Object.entries(line.answers).map(([name, { is, value }]) => ({
        case: line.case,
        name,
        day: line.recorded,
        value: whole(is, value),
      }));
    });
}
