import type { ResourceHandler } from '../cloudformation/handler.ts';
import { AwsError, type Service } from '../server/service.ts';
import type { WireRequest } from '../wire/request.ts';
import type { Delivery } from './deliver.ts';
import { snsHandlers } from './handlers.ts';
import { snsOperations } from './operations.ts';
import { Topics } from './topics.ts';

/** SNS, with its topics and subscriptions on disk. */
export interface Sns {
  readonly service: Service;
  readonly handlers: Readonly<Record<string, ResourceHandler>>;
  readonly topics: Topics;
  /** Answers the addresses that messages carry: to confirm a subscription, and to end one; undefined for any other. */
  answer(request: WireRequest): Response | undefined;
}

/** Opens the topics in a folder. */
export function sns(folder: string, delivery: Delivery): Sns {
  const topics = new Topics(folder, delivery);
  return {
    service: { operations: snsOperations(topics) },
    handlers: snsHandlers(topics),
    topics,
    answer({ path, query }) {
      if (path !== '/_rookery/sns') return undefined;
      try {
        const one =
          query.get('Action') === 'ConfirmSubscription'
            ? topics.confirm(query.get('TopicArn') ?? '', query.get('Token') ?? '')
            : topics.subscription(query.get('SubscriptionArn'));
        if (query.get('Action') === 'Unsubscribe') topics.unsubscribe(one.arn);
        return new Response(`${one.arn}\n`);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        return new Response(`${error.message}\n`, { status: error.status });
      }
    },
  };
}
