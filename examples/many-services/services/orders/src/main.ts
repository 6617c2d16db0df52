import { need, serve } from '../../program.ts';

const inventory = need('INVENTORY_URL');
const queue = need('FULFILMENT_QUEUE_URL');

serve({
  /** What can be ordered; an order itself would be sent to the queue. */
  async '/orders'() {
    const response = await fetch(`${inventory}/stock`);
    if (!response.ok) throw new Error(`${inventory} answers ${response.status}`);
    return { stock: await response.json(), queue };
  },
});
