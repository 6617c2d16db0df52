import { outputParameters, prefixed, template } from '../../generator/index.ts';
import { topicTemplate } from '../../templates/messaging/topic.ts';
import { defineService, defineServices } from '../../templates/services/define-services.ts';
import { internalTemplate, ordersTemplate, webTemplate, workerTemplate } from './kinds.ts';
import { platformTemplate } from './platform.ts';
import { owned, roomForProxy, teamParameters } from './shared.ts';

export const shopServices = defineServices({
  Catalogue: defineService(webTemplate, {
    image: 'catalogue',
    priority: 1000,
    values: { Paths: ['/catalogue', '/catalogue/*'] },
    tags: owned('shop', 'catalogue'),
  }),
  Inventory: defineService(internalTemplate, {
    image: 'inventory',
    values: { ...roomForProxy, DiscoveryName: 'inventory' },
    tags: owned('shop', 'inventory'),
  }),
  Fulfilment: defineService(workerTemplate, {
    image: 'fulfilment',
    // What an interrupted task has not finished comes back to the queue.
    values: { SpotWeight: 3 },
    tags: owned('shop', 'fulfilment'),
  }),
  Orders: defineService(ordersTemplate, {
    image: 'orders',
    priority: 1010,
    values: { ...roomForProxy, Paths: ['/orders', '/orders/*'] },
    tags: owned('shop', 'orders'),
  }),
});

/** Team shop: what it has shipped, it says on a topic. */
export const shopTemplate = template({
  path: 'shop.yaml',
  description: 'Services of team shop',
  parameters: {
    ...teamParameters,
    // Where its services find one another.
    ...outputParameters(platformTemplate, 'NamespaceArn'),
    ...shopServices.parameters,
  },
  body(builder) {
    const Tags = Object.entries(owned('shop', 'shipped')).map(([Key, Value]) => ({ Key, Value }));
    const shipped = builder.stack('Shipped', topicTemplate({}), {}, { Tags });
    const { Fulfilment } = shopServices.nest(builder, { ...builder.params, ...prefixed('Shipped', shipped.outputs) });
    return {
      FulfilmentDeadLetters: {
        Value: Fulfilment.outputs.DeadLetterQueueUrl,
        Description: 'Orders that could not be fulfilled',
      },
      ShippedTopicArn: { Value: shipped.outputs.TopicArn, Description: 'Where others hear what was shipped' },
    };
  },
});
