import type { ResourceHandler } from '../cloudformation/handler.ts';
import type { Service } from '../server/service.ts';
import type { Sessions } from '../sts/sessions.ts';
import { sqsHandlers } from './handlers.ts';
import { messageOperations } from './message-operations.ts';
import { moveOperations } from './move-tasks.ts';
import { queryForm } from './query.ts';
import { queueOperations } from './queue-operations.ts';
import { Queues } from './queues.ts';

/** SQS, with its queues on disk. */
export interface Sqs {
  readonly service: Service;
  readonly handlers: Readonly<Record<string, ResourceHandler>>;
  readonly queues: Queues;
  /** Ends every wait for a message. */
  close(): void;
}

/** Opens the queues in a folder. */
export function sqs(folder: string, sessions: Sessions): Sqs {
  const queues = new Queues(folder);
  return {
    service: {
      operations: { ...queueOperations(queues), ...messageOperations(queues, sessions), ...moveOperations(queues) },
      query: queryForm,
    },
    handlers: sqsHandlers(queues),
    queues,
    close: () => queues.close(),
  };
}
