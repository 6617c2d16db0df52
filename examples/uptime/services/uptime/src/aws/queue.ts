import { taskCredentials } from './credentials.ts';
import { signedHeaders } from './sign.ts';

export interface Message {
  readonly body: string;
  readonly receipt: string;
}

/** What a queue is used for here. */
export interface Queue {
  send(bodies: readonly string[]): Promise<void>;
  /** Waits up to twenty seconds for up to ten messages. */
  receive(signal: AbortSignal): Promise<readonly Message[]>;
  remove(message: Message): Promise<void>;
}

/** SQS takes ten messages in one call. */
const BATCH = 10;

/** A queue of SQS, by its JSON protocol. */
export function openQueue(QueueUrl: string, credentials = taskCredentials()): Queue {
  const url = new URL('/', QueueUrl);
  // https://sqs.eu-central-1.amazonaws.com/123456789012/name; on a laptop the host says nothing, and ECS's variable does.
  const region = /^sqs\.([^.]+)\./.exec(url.hostname)?.[1] ?? process.env.AWS_REGION ?? 'us-east-1';

  async function call<Answer>(action: string, input: object, signal: AbortSignal): Promise<Answer> {
    const body = JSON.stringify({ QueueUrl, ...input });
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` };
    const all = signedHeaders({ url, service: 'sqs', region, headers, body }, await credentials());
    const response = await fetch(url, { method: 'POST', headers: all, body, signal });
    const text = await response.text();
    if (!response.ok) throw new Error(`${action}: ${response.status} ${text}`);
    // The shapes are those of the Amazon SQS API Reference; an action without an answer has no text.
    return (text === '' ? {} : JSON.parse(text)) as Answer;
  }
  const soon = () => AbortSignal.timeout(10_000);

  return {
    async send(bodies) {
      for (let at = 0; at < bodies.length; at += BATCH) {
        const Entries = bodies.slice(at, at + BATCH).map((MessageBody, index) => ({ Id: String(index), MessageBody }));
        const { Failed = [] } = await call<{ Failed?: readonly object[] }>('SendMessageBatch', { Entries }, soon());
        if (Failed.length > 0) throw new Error(`SendMessageBatch: ${JSON.stringify(Failed)}`);
      }
    },
    async receive(signal) {
      const input = { MaxNumberOfMessages: BATCH, WaitTimeSeconds: 20 };
      const limited = AbortSignal.any([signal, AbortSignal.timeout(30_000)]);
      type Received = { readonly Messages?: readonly { readonly Body: string; readonly ReceiptHandle: string }[] };
      const { Messages } = await call<Received>('ReceiveMessage', input, limited);
      return (Messages ?? []).map(({ Body, ReceiptHandle }) => ({ body: Body, receipt: ReceiptHandle }));
    },
    async remove({ receipt }) {
      await call('DeleteMessage', { ReceiptHandle: receipt }, soon());
    },
  };
}
