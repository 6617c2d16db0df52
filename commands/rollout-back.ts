import { defineCommand } from '../cli/command.ts';
import { answerArguments, answerOptions, answerPaused } from '../cli/workflow/answer-rollout.ts';

export default defineCommand({
  name: 'rollout:back',
  summary: 'take a paused rollout of a service back',
  details: `Answers the PAUSE hook that the service's deployment waits at. ECS goes back to the service revision before, and CloudFormation's operation fails and rolls back.
It does not wait for the end: stack:watch does.

Exit codes: 0 answered, 3 nothing waits, or there is no such service.`,
  arguments: answerArguments,
  options: answerOptions,
  run: ({ options, arguments: [word] }, io) =>
    answerPaused(io, options, { command: 'rollout:back', word, action: 'ROLLBACK' }),
});
