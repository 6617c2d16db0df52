import { defineCommand, type Input, type Io } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { reportFailure } from '../cli/render/failure.ts';
import { comparedLines } from '../cli/render/plan/compared-lines.ts';
import { planJson } from '../cli/render/plan/json.ts';
import { plansMarkdown } from '../cli/render/plan/markdown.ts';
import { painter } from '../cli/render/style.ts';
import { openSessions } from '../cli/session.ts';
import { type Compared, compare, isChanged } from '../cli/workflow/diff/compare.ts';
import { checkOneEnvironment, discardAll, savePlans } from '../cli/workflow/diff/save.ts';
import { foreseeing } from '../cli/workflow/roots/later-roots.ts';
import { prepareFoundations } from '../cli/workflow/roots/prepare-foundations.ts';
import { runSessions } from '../cli/workflow/roots/run-sessions.ts';
import { checkPlace } from '../cli/workflow/saved-plan-file.ts';
import { RookeryError } from '../generator/errors.ts';

const options = {
  env: flags.envs,
  root: flags.root,
  concurrency: flags.concurrency,
  app: flags.app,
  set: flags.set,
  yes: flags.yesToNothing,
  json: flags.json,
  markdown: { description: 'print Markdown, for a comment on a pull request or the summary of a job' },
  save: { value: 'FILE', description: 'keep the change set, and write the plan for stack:execute' },
  'no-prepare': flags.noPrepare,
  'import-existing': flags.importExisting,
  wait: flags.wait,
  'exit-code': { description: 'exit 1 when there are changes; what goes wrong exits with another code' },
} as const;

type Flags = Input<typeof options>['options'];

export default defineCommand({
  name: 'stack:diff',
  summary: 'show what stack:update would change, nested stacks included',
  details: `Makes a change set with its nested ones, prints one tree (+ add, ~ change, -/+ replace, - remove; ! loses data) with old and
new values, and deletes it. CloudFormation does not know before it runs what a resource that is about to change will answer: what
depends on such an answer "may change". Of a system of several roots, what an earlier one puts out anew is "known after" it. Nothing
is executed; templates are uploaded, since CloudFormation reads them from the bucket.

A stack that an operation works on is refused, with who began it and when; --wait waits for its end. An empty stack in review is
removed only where this command made it.

With --save the change set stays, and stack:execute executes it as it was shown.

Exit codes: 0 done, 1 with --exit-code: there are changes, 2 invalid input, 3 refused, 5 contact lost, 130 interrupted.`,
  options,
  async run({ options }, io) {
    if (!options['exit-code']) return diff(options, io);
    try {
      return await diff(options, io);
    } catch (error) {
      return otherThanChanges(reportFailure(io, error));
    }
  },
});

/** With --exit-code, 1 says that there are changes and nothing else. */
const otherThanChanges = (code: number): number => (code === 1 ? 2 : code);

async function diff(options: Flags, io: Io): Promise<number> {
  if (options.json && options.markdown) throw twoForms();
  if (options.save !== undefined) await checkPlace(io, options.save);
  const sessions = await openSessions(io, options);
  const environment = options.save === undefined ? '' : checkOneEnvironment(sessions);
  await prepareFoundations(io, sessions);
  const foreseen = foreseeing();
  const found = new Map<unknown, Compared>();
  const all = () => sessions.flatMap((session) => found.get(session) ?? []);
  try {
    const code = await runSessions(io, sessions, { ...options, plans: true }, async (own, session) => {
      const compared = await compare(own, session, options, foreseen);
      found.set(session, compared);
      if (options.json) own.out(JSON.stringify(planJson(compared)));
      else if (!options.markdown) for (const line of comparedLines(compared, painter(io.colour))) own.out(line);
      return 0;
    });
    if (options.markdown) io.out(plansMarkdown(all()));
    if (code !== 0) {
      if (options.save !== undefined) await discardAll(all());
      return options['exit-code'] ? otherThanChanges(code) : code;
    }
    if (options.save === undefined) return all().some(isChanged) && options['exit-code'] ? 1 : 0;
  } catch (error) {
    if (options.save !== undefined) await discardAll(all());
    throw error;
  }
  await savePlans(io, options.save, environment, all());
  return all().some(isChanged) && options['exit-code'] ? 1 : 0;
}

function twoForms(): RookeryError {
  return new RookeryError('Usage', {
    what: 'stack:diff: --json and --markdown are both there.',
    why: 'one answer is printed, in one form.',
    mend: 'leave one of them away.',
  });
}
