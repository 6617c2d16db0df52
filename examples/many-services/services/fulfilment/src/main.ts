import { log, need } from '../../program.ts';

// A real worker would receive, ship, publish and delete in a loop, with the AWS SDK. This one waits.
log('waiting', { queue: need('QUEUE_URL'), topic: need('SHIPPED_TOPIC_ARN') });
const waiting = setInterval(() => {}, 60_000);
process.once('SIGTERM', () => {
  log('stopping');
  clearInterval(waiting);
});
