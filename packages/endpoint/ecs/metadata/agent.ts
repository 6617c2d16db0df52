import { randomUUID } from 'node:crypto';
import { object, text } from '../../cloudformation/handler-values.ts';
import { AwsError } from '../../server/service.ts';
import { assumedRole, type SessionCredentials, type Sessions } from '../../sts/sessions.ts';
import { readBody, type WireRequest } from '../../wire/request.ts';
import type { TaskDefinitionRecord, TaskRecord } from '../model.ts';
import { placeOf } from '../names.ts';
import { recordOf } from '../task/task-record.ts';
import { containerMetadata, type DescribedTask, taskMetadata } from './metadata.ts';
import { protect, protectionFailure, protectionOf } from './protection.ts';
import { containerStats } from './stats.ts';
import { taskVariables } from './task-variables.ts';

/** As long as ECS gives them, and how long before their end there are new ones. */
const CREDENTIALS_SECONDS = 6 * 3600;
const EARLY_MS = 3600_000;
const MOST_BODY = 64 * 1024;

export interface AgentParts {
  /** The endpoint's address, as soon as it listens. */
  readonly address: () => Promise<string>;
  readonly sessions: Sessions;
  readonly task: (taskId: string) => TaskRecord | undefined;
  /** Keeps a task whose record has changed. */
  readonly save: (task: TaskRecord) => void;
}

interface Known {
  readonly taskId: string;
  readonly definition: TaskDefinitionRecord;
  readonly started: Map<string, string>;
  readonly credentialsId: string | undefined;
}

interface Role {
  readonly taskId: string;
  readonly arn: string;
  credentials?: SessionCredentials;
}

/** What a task asks ECS's agent: its metadata, the credentials of its role, its protection. Ids in paths are secrets of the task. */
export class TaskAgent {
  readonly #parts: AgentParts;
  readonly #containers = new Map<string, { readonly known: Known; readonly name: string }>();
  readonly #tasks = new Map<string, Known>();
  readonly #roles = new Map<string, Role>();

  constructor(parts: AgentParts) {
    this.#parts = parts;
  }

  /** The variables of a container that is about to start. */
  async variables(task: TaskRecord, definition: TaskDefinitionRecord, name: string): Promise<Record<string, string>> {
    const url = await this.#parts.address();
    const known = this.#tasks.get(task.taskId) ?? this.#know(task, definition);
    known.started.set(name, new Date().toISOString());
    const metadataId = randomUUID();
    this.#containers.set(metadataId, { known, name });
    return taskVariables(task, { url, metadataId, credentialsId: known.credentialsId });
  }

  /** Forgets a task that has stopped: its credentials end with it. */
  forget(taskId: string): void {
    const known = this.#tasks.get(taskId);
    this.#tasks.delete(taskId);
    if (known?.credentialsId !== undefined) this.#roles.delete(known.credentialsId);
    for (const [id, container] of this.#containers) if (container.known === known) this.#containers.delete(id);
  }

  /** Answers a request of a task; undefined where it is for somebody else. */
  async answer(request: WireRequest): Promise<Response | undefined> {
    const [, secret] = /^\/_rookery\/credentials\/([^/]*)$/.exec(request.path) ?? [];
    if (secret !== undefined) return this.#credentials(secret);
    // No bucket has a name of two letters.
    const [, version, id = '', rest = ''] = /^\/(v[34])\/([^/]+)(\/.*)?$/.exec(request.path) ?? [];
    if (version === undefined) return undefined;
    const found = this.#containers.get(id);
    const task = found && this.#parts.task(found.known.taskId);
    if (!found || !task)
      return plain(`V${version.slice(1)} container metadata handler: unable to get container by id`, 404);
    if (rest === '/api/task-protection/v1/state') return this.#protection(request, task);
    if (request.method !== 'GET') return plain('405 Method Not Allowed', 405);
    return metadataAnswer({ task, ...found.known }, found.name, rest.replace(/\/$/, ''));
  }

  #know(task: TaskRecord, definition: TaskDefinitionRecord): Known {
    const named = text(object(task.overrides).taskRoleArn) ?? text(definition.rest.taskRoleArn);
    const { account } = placeOf(task.taskArn);
    const partition = task.taskArn.split(':')[1];
    // ECS takes the name of a role as well.
    const arn = named && (named.startsWith('arn:') ? named : `arn:${partition}:iam::${account}:role/${named}`);
    const credentialsId = arn ? randomUUID() : undefined;
    if (arn && credentialsId) this.#roles.set(credentialsId, { taskId: task.taskId, arn });
    const known = { taskId: task.taskId, definition, started: new Map<string, string>(), credentialsId };
    this.#tasks.set(task.taskId, known);
    return known;
  }

  #credentials(secret: string): Response {
    const role = this.#roles.get(secret);
    if (!role) {
      const message = 'CredentialsV2Request: Credentials not found';
      return json({ code: 'InvalidIdInRequest', message, HTTPErrorCode: 400 }, 400);
    }
    if (!role.credentials || role.credentials.Expiration.getTime() - Date.now() < EARLY_MS) {
      role.credentials = this.#parts.sessions.issue(assumedRole(role.arn, role.taskId), CREDENTIALS_SECONDS);
    }
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = role.credentials;
    // Go's clients read times without fractions of a second as well as with them; the agent writes none.
    const until = Expiration.toISOString().replace(/\.\d+Z$/, 'Z');
    return json({ RoleArn: role.arn, AccessKeyId, SecretAccessKey, Token: SessionToken, Expiration: until });
  }

  async #protection(request: WireRequest, task: TaskRecord): Promise<Response> {
    const failure = protectionFailure(task);
    if (failure) return json({ failure: capitals(failure) });
    if (request.method === 'GET') return json({ protection: capitals(protectionOf(task)) });
    if (request.method !== 'PUT') return plain('405 Method Not Allowed', 405);
    try {
      const input = object(JSON.parse((await readBody(request, MOST_BODY)).toString() || '{}'));
      protect(task, input.ProtectionEnabled, input.ExpiresInMinutes);
      this.#parts.save(task);
      return json({ protection: capitals(protectionOf(task)) });
    } catch (error) {
      if (!(error instanceof AwsError || error instanceof SyntaxError)) throw error;
      const Code = error instanceof AwsError ? error.code : 'InvalidParameterException';
      const { requestId } = request.caller;
      return json({ requestID: requestId, error: { Arn: task.taskArn, Code, Message: error.message } }, 400);
    }
  }
}

function metadataAnswer(described: DescribedTask, name: string, path: string): Response {
  const stats = (of: string) => {
    const { pid } = recordOf(described.task, of);
    const { DockerId } = containerMetadata(described, of);
    return [DockerId, containerStats(pid, of, DockerId) ?? null] as const;
  };
  const answers: Readonly<Record<string, () => unknown>> = {
    '': () => containerMetadata(described, name),
    '/stats': () => stats(name)[1],
    '/task': () => taskMetadata(described),
    '/taskWithTags': () => taskMetadata(described, true),
    '/task/stats': () =>
      Object.fromEntries(described.definition.containerDefinitions.map((container) => stats(container.name))),
  };
  const answer = Object.hasOwn(answers, path) ? answers[path] : undefined;
  return answer ? json(answer()) : plain('404 page not found', 404);
}

function capitals(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [`${name.charAt(0).toUpperCase()}${name.slice(1)}`, value]),
  );
}

function json(answer: unknown, status = 200): Response {
  return new Response(JSON.stringify(answer), { status, headers: { 'content-type': 'application/json' } });
}

function plain(message: string, status: number): Response {
  return new Response(`${message}\n`, { status, headers: { 'content-type': 'text/plain' } });
}
