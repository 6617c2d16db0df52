import { randomUUID } from 'node:crypto';
import { pause } from '../deploy/aws/pause.ts';

/** As much of a signature as the endpoint reads. */
export const authorization = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=bench/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

const CAPABILITIES = { 'Capabilities.member.1': 'CAPABILITY_IAM' };

type Parameters = Readonly<Record<string, string>>;

/** CloudFormation of an endpoint by its wire protocol, so that no client's own time is measured, and a bucket for templates. */
export class Stacks {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Puts a template into the bucket; answers its URL. */
  async upload(key: string, template: object): Promise<string> {
    const bucket = `${this.#url}/bench-templates`;
    const headers = { authorization: authorization('s3') };
    await fetch(bucket, { method: 'PUT', headers });
    const answer = await fetch(`${bucket}/${key}`, { method: 'PUT', headers, body: JSON.stringify(template) });
    if (!answer.ok) throw new Error(`the template ${key} was not taken: ${await answer.text()}`);
    return `https://bench-templates.s3.us-east-1.amazonaws.com/${key}`;
  }

  /** Milliseconds until a stack is made. */
  async create(StackName: string, TemplateURL: string, parameters: Parameters = {}): Promise<number> {
    const begun = performance.now();
    await this.#call('CreateStack', { StackName, TemplateURL, ...CAPABILITIES, ...listed(parameters) });
    return this.#ended(StackName, begun);
  }

  /** An update by a change set: what it takes to compute it, how much of it there is, and what it takes to execute it. */
  async update(StackName: string, parameters: Parameters) {
    const begun = performance.now();
    const set = { StackName, ChangeSetName: `bench-${randomUUID()}` };
    const more = { UsePreviousTemplate: 'true', IncludeNestedStacks: 'true', ...CAPABILITIES, ...listed(parameters) };
    await this.#call('CreateChangeSet', { ...set, ...more });
    const described = await this.#call('DescribeChangeSet', set);
    if (textOf(described, 'Status') !== 'CREATE_COMPLETE') throw new Error(textOf(described, 'StatusReason'));
    const computedMs = performance.now() - begun;
    const executed = performance.now();
    await this.#call('ExecuteChangeSet', set);
    const changes = described.split('<ResourceChange>').length - 1;
    return { computedMs, changes, executedMs: await this.#ended(StackName, executed) };
  }

  /** The value of a stack's only output. */
  async output(StackName: string): Promise<string> {
    return textOf(await this.#call('DescribeStacks', { StackName }), 'OutputValue');
  }

  /** Milliseconds until a stack is gone. */
  async delete(StackName: string): Promise<number> {
    // Of a stack that is gone only the id is known.
    const id = textOf(await this.#call('DescribeStacks', { StackName }), 'StackId');
    const begun = performance.now();
    await this.#call('DeleteStack', { StackName });
    return this.#ended(id, begun);
  }

  async #ended(StackName: string, begun: number): Promise<number> {
    for (;;) {
      const status = textOf(await this.#call('DescribeStacks', { StackName }), 'StackStatus');
      if (/^(CREATE|UPDATE|DELETE)_COMPLETE$/.test(status)) return performance.now() - begun;
      if (/FAILED$|ROLLBACK_COMPLETE$/.test(status)) throw new Error(`${StackName}: ${await this.#why(StackName)}`);
      await pause(20);
    }
  }

  async #why(StackName: string): Promise<string> {
    const events = (await this.#call('DescribeStackEvents', { StackName })).split('<member>');
    return textOf(
      events.findLast((event) => textOf(event, 'ResourceStatus').endsWith('_FAILED')) ?? '',
      'ResourceStatusReason',
    );
  }

  async #call(Action: string, parameters: Parameters): Promise<string> {
    const answer = await fetch(this.#url, {
      method: 'POST',
      headers: { authorization: authorization('cloudformation') },
      body: new URLSearchParams({ Action, Version: '2010-05-15', ...parameters }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${Action}: ${textOf(text, 'Message')}`);
    return text;
  }
}

function listed(parameters: Parameters): Parameters {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value], at) => [
      [`Parameters.member.${at + 1}.ParameterKey`, name],
      [`Parameters.member.${at + 1}.ParameterValue`, value],
    ]),
  );
}

/** The first element of a name; what is read here is none of the texts that would have to be unescaped. */
function textOf(xml: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '';
}
