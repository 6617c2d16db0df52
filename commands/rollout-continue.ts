import { defineCommand } from '../cli/command.ts';
import { answerArguments, answerOptions, answerPaused } from '../cli/workflow/answer-rollout.ts';

export default defineCommand({
  name: 'rollout:continue',
  summary: 'let a paused rollout of a service go on',
  details: `Answers the PAUSE hook that the service's deployment waits at. The rollout goes on to its next stage; a hook at a later stage pauses it again.
It does not wait for the end: stack:watch does.

Exit codes: 0 answered, 3 nothing waits, or there is no such service.`,
  arguments: answerArguments,
  options: answerOptions,
  run: ({ options, arguments: [word] }, io) =>
    answerPaused(io, options, { command: 'rollout:continue', word, action: 'CONTINUE' }),
});
