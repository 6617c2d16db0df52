import { again } from '../../deploy/aws/interrupted.ts';
import type { FailedTask, Target } from '../../deploy/model.ts';

/** What a task's end most often means, and what helps: by the words of ECS, its containers or their log. */
const HINTS: readonly (readonly [words: RegExp, hint: (target: Target) => string])[] = [
  [
    /CannotPullContainer.*(not found|manifest unknown|does not exist)/is,
    // A push is to the repository of the whole system, whichever root runs the image.
    ({ root: _, ...target }) =>
      `the image is not in its repository: push it (\`${again(target, 'image:push SERVICE TAG')}\`), or name a tag that exists.`,
  ],
  [
    /CannotPullContainer.*(no matching manifest|platform)/is,
    () => "the image is built for another architecture than the task's: build it for that, or change Architecture.",
  ],
  [
    /CannotPullContainer/i,
    () =>
      'the image cannot be fetched: look at the way from the subnets to the registry, and at the rights of the execution role.',
  ],
  [
    /exec format error/i,
    () =>
      "the program is built for another architecture than the task's: build the image for that, or change Architecture.",
  ],
  [
    /(unable to pull secrets|ResourceInitializationError).*(ResourceNotFound|ParameterNotFound|can't find|invalid parameter)/is,
    (target) =>
      `a secret or parameter is missing: \`${again(target, 'doctor')}\` names it; create it, and run it again.`,
  ],
  [
    /unable to pull secrets|ResourceInitializationError/i,
    () =>
      'the task could not fetch what it needs before its start: look at the rights of the execution role, and at the way from its subnets.',
  ],
  [
    /OutOfMemory|out of memory|exit code 137/i,
    () =>
      'exit code 137 is a container that was killed, mostly for want of memory: give the task more, or let the program use less.',
  ],
  [
    /exit code 0\b/,
    () => 'exit code 0: the program came to its end. A service has to keep running; work that ends is a task.',
  ],
  [/exit code (126|127)\b/, () => 'exit code 126 or 127: the command is not in the image, or cannot be executed.'],
  [
    /failed (ELB|container) health checks/i,
    () =>
      'the health check got no good answer: compare its path, port and statuses with what the program serves, and give it time enough to start.',
  ],
];

/** What most often helps against such an end of a task; undefined where its own words have to do. */
export function taskHint(target: Target, { reasons, lastLines }: FailedTask): string | undefined {
  const words = [...reasons, ...lastLines].join('\n');
  return HINTS.find(([pattern]) => pattern.test(words))?.[1](target);
}
