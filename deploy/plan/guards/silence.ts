import { RookeryError } from '../../../generator/errors.ts';
import { again } from '../../aws/interrupted.ts';
import type { Target } from '../../model.ts';

/** Refuses a system in which nobody hears of alarms: the stacks whose topic is empty, by their path and parameter. */
export function checkTopics(target: Target, silent: readonly string[]): void {
  if (silent.length === 0) return;
  throw new RookeryError(
    'NobodyIsCalled',
    {
      what: `environment ${target.environment} has alarms that call nobody:\n  ${silent.map((name) => `${name} is empty`).join('\n  ')}`,
      why: 'environments.ts asks for somebody who hears of them by `alarms`. Nothing was changed.',
      mend: `give the foundation a topic (\`alarmTopic: true\`, then \`${again(target, 'bootstrap')}\`), or name one as AlarmTopicArn.`,
    },
    3,
  );
}
