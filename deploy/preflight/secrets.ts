import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { callJson, objectsIn, textIn } from '../aws/json-api.ts';
import { inParallel } from '../aws/parallel.ts';
import { elementsOf, membersOf, textsIn } from './literals.ts';
import type { Finding, Subject } from './model.ts';

const READERS_AT_ONCE = 6;
/** What DescribeParameters takes as values of one filter. */
const NAMES_AT_ONCE = 50;

/** A secret or parameter that has to be there before, by where it is named. */
type Named = Map<string, string>;

interface Wanted {
  readonly secrets: Named;
  readonly parameters: Named;
}

/**
 * Whether secrets and parameters exist that tasks, dynamic references and parameters of the master name. What the tree itself
 * makes is not asked for, nor any value: only whether it is there.
 */
export async function checkSecrets(subject: Subject): Promise<readonly Finding[]> {
  const { connection } = subject;
  const { secrets, parameters } = wantedOf(subject);
  const missing = [
    ...(await inParallel([...secrets], READERS_AT_ONCE, ([name, path]) => checkSecret(connection, name, path))).flat(),
    ...(await checkParameters(connection, parameters)),
  ];
  return missing;
}

const SECRET_ARN = /^(arn:[\w-]+:secretsmanager:[\w-]+:\d+:secret:[^:]+)(:|$)/;
const PARAMETER_ARN = /^arn:[\w-]+:ssm:([\w-]+):(\d+):parameter\/(.+)$/;
const REFERENCE = /\{\{resolve:(secretsmanager|ssm|ssm-secure):(arn:[^}]*?:secret:[^:}]+|[^:}]+)(?::[^}]*)?\}\}/g;

function wantedOf({ resources, master, values, connection: { target, account } }: Subject): Wanted {
  const wanted: Wanted = { secrets: new Map(), parameters: new Map() };
  const add = (value: string, path: string) => {
    const secret = SECRET_ARN.exec(value)?.[1];
    const [, region, owner, parameter] = PARAMETER_ARN.exec(value) ?? [];
    if (secret !== undefined) wanted.secrets.set(secret, path);
    // What others share, and what lies elsewhere, is in no list of one's own.
    else if (parameter !== undefined && region === target.region && owner === account)
      wanted.parameters.set(nameOf(parameter), path);
    else if (!value.startsWith('arn:') && value !== '') wanted.parameters.set(value, path);
  };
  for (const placed of resources) {
    for (const text of textsIn(placed))
      for (const [, service, name = ''] of text.matchAll(REFERENCE)) {
        const names = service === 'secretsmanager' ? wanted.secrets : wanted.parameters;
        if (name !== 'arn') names.set(name, placed.path);
      }
    if (placed.resource.Type !== 'AWS::ECS::TaskDefinition') continue;
    for (const container of elementsOf(placed, membersOf(placed, placed.resource.Properties).ContainerDefinitions))
      for (const secret of elementsOf(placed, membersOf(placed, container).Secrets)) {
        const from = placed.known(membersOf(placed, secret).ValueFrom).value;
        if (from !== undefined) add(from, placed.path);
      }
  }
  for (const [name, { Type, Default }] of Object.entries(master.document.Parameters)) {
    const value = values[name] ?? (Default === undefined ? undefined : String(Default));
    if (Type.startsWith('AWS::SSM::Parameter::') && value) add(value, `parameter "${name}"`);
  }
  return wanted;
}

/** An ARN has the name of a parameter without its leading slash, where that is a path. */
const nameOf = (inArn: string): string => (inArn.includes('/') ? `/${inArn}` : inArn);

async function checkSecret(connection: Connection, id: string, path: string): Promise<readonly Finding[]> {
  const problem = (what: string, mend: string): readonly Finding[] => [
    { level: 'problem', about: 'secret', what, mend },
  ];
  try {
    const { DeletedDate } = await callJson(connection, 'secretsmanager', 'DescribeSecret', { SecretId: id });
    if (DeletedDate === undefined || DeletedDate === null) return [];
    return problem(
      `${path}: secret ${id} is to be deleted.`,
      'restore it (`aws secretsmanager restore-secret`), or name another.',
    );
  } catch (error) {
    if (awsFailure(error).name !== 'ResourceNotFoundException') throw error;
    return problem(`${path}: there is no secret ${id}.`, 'create it first, or correct its name.');
  }
}

async function checkParameters(connection: Connection, wanted: Named): Promise<readonly Finding[]> {
  // Public parameters of AWS are in no list of one's own; a version or label after a colon is not part of a name.
  const own = new Map(
    [...wanted].flatMap(([name, path]) => (name.startsWith('/aws/') ? [] : [[name.split(':')[0] ?? '', path]])),
  );
  const names = [...own.keys()];
  const found = new Set<string>();
  for (let from = 0; from < names.length; from += NAMES_AT_ONCE) {
    const filter = { Key: 'Name', Option: 'Equals', Values: names.slice(from, from + NAMES_AT_ONCE) };
    let next: string | undefined;
    do {
      const asked = { ParameterFilters: [filter], MaxResults: 50, ...(next && { NextToken: next }) };
      const answer = await callJson(connection, 'ssm', 'DescribeParameters', asked);
      for (const one of objectsIn(answer, 'Parameters')) found.add(textIn(one, 'Name'));
      next = textIn(answer, 'NextToken') || undefined;
    } while (next !== undefined);
  }
  return names
    .filter((name) => !found.has(name))
    .map((name) => ({
      level: 'problem',
      about: 'parameter',
      what: `${own.get(name)}: Parameter Store has no parameter ${name}.`,
      mend: 'create it first, or correct its name.',
    }));
}
