import { event, type FakeCall, FakeFault, type fakeAws, noSuchStack, stackArn } from './fake-aws.ts';

type Script = Parameters<typeof fakeAws>[1];
type Fields = Readonly<Record<string, unknown>>;

/** One stack `shop` that takes what CloudFormation takes in its status, and refuses the rest in CloudFormation's words. */
export interface FakeStack {
  readonly script: Script;
  /** Undefined when there is none. */
  readonly status: string | undefined;
}

export interface FakeStackOptions {
  /** Members of the stack's description beside its status. */
  readonly description?: Fields;
  /** What ListStackResources answers. */
  readonly resources?: readonly Fields[];
  /** What a deletion comes to. */
  readonly deletion?: 'DELETE_COMPLETE' | 'DELETE_FAILED';
}

/** What an operation that is under way comes to, as soon as somebody has looked at its events once before. */
const ENDS: Readonly<Record<string, string>> = {
  CREATE_IN_PROGRESS: 'CREATE_COMPLETE',
  ROLLBACK_IN_PROGRESS: 'ROLLBACK_COMPLETE',
  UPDATE_IN_PROGRESS: 'UPDATE_COMPLETE',
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: 'UPDATE_COMPLETE',
  UPDATE_ROLLBACK_IN_PROGRESS: 'UPDATE_ROLLBACK_COMPLETE',
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: 'UPDATE_ROLLBACK_COMPLETE',
  DELETE_IN_PROGRESS: 'DELETE_COMPLETE',
  IMPORT_IN_PROGRESS: 'IMPORT_COMPLETE',
  IMPORT_ROLLBACK_IN_PROGRESS: 'IMPORT_ROLLBACK_COMPLETE',
};

const UPDATABLE = /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE$/;

const invalid = (message: string): FakeFault => new FakeFault('ValidationError', message);

/** A stack in some status, and what its calls make of it. */
export function fakeStack(start: string | undefined, options: FakeStackOptions = {}): FakeStack {
  const { description = {}, resources = [], deletion = 'DELETE_COMPLETE' } = options;
  let status = start;
  let kind = 'UPDATE';
  let looks = 0;
  // A cleanup is the second half of an update, whose beginning stands in the events.
  const began = start?.includes('CLEANUP') ? ['UPDATE_IN_PROGRESS', start] : [start ?? []].flat();
  const events = began.map((one, at) => event(at + 1, 'shop', one, { ClientRequestToken: 'somebody' })).reverse();
  const changeSets = new Set<string>();
  const become = (next: string, ClientRequestToken?: string): void => {
    status = next;
    looks = 0;
    events.unshift(event(events.length + 2, 'shop', next, { ClientRequestToken }));
  };
  /** An operation of the caller's, from its beginning to its end: both events carry its token. */
  const operate = ({ input }: FakeCall, begin: string, end: string): void => {
    become(begin, input.ClientRequestToken);
    become(end, input.ClientRequestToken);
  };
  const isGone = () => status === undefined || status === 'DELETE_COMPLETE';
  const need = (allowed: boolean, verb: string): void => {
    if (!allowed) throw invalid(`Stack:${stackArn()} is in ${status} state and can not ${verb}.`);
  };

  const script: Script = {
    DescribeStacks: ({ input }) => {
      const byArn = input.StackName === stackArn();
      // Only a stack that began in it is described in it by its name.
      if (status === undefined || (isGone() && !byArn && start !== 'DELETE_COMPLETE')) throw noSuchStack();
      const [member] = [{ StackId: stackArn(), StackName: 'shop', StackStatus: status, CreationTime: new Date(0) }];
      return { Stacks: [{ ...member, ...description }] };
    },
    DescribeStackEvents: () => {
      const end = ENDS[status ?? ''];
      looks += 1;
      if (end !== undefined && looks > 1) become(end, 'somebody');
      return { StackEvents: [...events] };
    },
    ListStackResources: () => ({ StackResourceSummaries: resources }),
    GetTemplate: () => ({ TemplateBody: '{ "Resources": {} }' }),
    CreateChangeSet: ({ input }) => {
      kind = input.ChangeSetType ?? '';
      if (kind === 'CREATE') need(isGone() || status === 'REVIEW_IN_PROGRESS', 'be created');
      else need(UPDATABLE.test(status ?? '') || status === 'UPDATE_FAILED', 'be updated');
      changeSets.add('arn:cs');
      if (isGone()) become('REVIEW_IN_PROGRESS');
      return { Id: 'arn:cs', StackId: stackArn() };
    },
    DescribeChangeSet: () => ({
      ChangeSetId: 'arn:cs',
      StackId: stackArn(),
      StackName: 'shop',
      Status: 'CREATE_COMPLETE',
      ExecutionStatus: 'AVAILABLE',
    }),
    ListChangeSets: () => ({ Summaries: [...changeSets].map((ChangeSetId) => ({ ChangeSetId })) }),
    DeleteChangeSet: () => {
      changeSets.clear();
      return {};
    },
    ExecuteChangeSet: (call) => {
      // What failed without a rollback is updated again without one, or not at all.
      need(status !== 'UPDATE_FAILED' || call.input.DisableRollback === 'true', 'be updated');
      changeSets.clear();
      operate(call, `${kind}_IN_PROGRESS`, `${kind}_COMPLETE`);
      return {};
    },
    ContinueUpdateRollback: (call) => {
      need(status === 'UPDATE_ROLLBACK_FAILED', 'continue rollback');
      operate(call, 'UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE');
      return {};
    },
    RollbackStack: (call) => {
      need(status === 'UPDATE_FAILED' || status === 'CREATE_FAILED', 'be rolled back');
      if (status === 'UPDATE_FAILED') operate(call, 'UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE');
      else operate(call, 'ROLLBACK_IN_PROGRESS', 'DELETE_COMPLETE');
      return {};
    },
    DeleteStack: (call) => {
      if (call.input['RetainResources.member.1'] !== undefined && status !== 'DELETE_FAILED')
        throw invalid('Specify resources to retain only if the stack is in the DELETE_FAILED state.');
      const isBusy = status !== 'CREATE_IN_PROGRESS' && ENDS[status ?? ''] !== undefined;
      if (isBusy) throw invalid(`Stack [${stackArn()}] cannot be deleted while in status ${status}`);
      operate(call, 'DELETE_IN_PROGRESS', deletion);
      return {};
    },
  };
  return {
    script,
    get status() {
      return status;
    },
  };
}
