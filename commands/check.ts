import { defineCommand, type Io } from '../cli/command.ts';
import { runnableQuoted } from '../cli/npm-scripts.ts';
import * as flags from '../cli/options.ts';
import { type App, loadApp } from '../cli/workflow/app.ts';
import { type Checked, type Finding, findingText } from '../cli/workflow/check/finding.ts';
import { lintTree } from '../cli/workflow/check/lint.ts';
import { checkTypes } from '../cli/workflow/check/types.ts';
import type { RookeryError } from '../generator/errors.ts';

export default defineCommand({
  name: 'check',
  summary: 'types, templates and lint of the system, all findings in one list',
  details: `Runs the type checker where the package typescript is installed (what did not change since is not read again),
synthesises without writing dist/, and has cfn-lint judge the tree where it is on the path. What could not be looked at
is named. Nothing is changed, and no network is used.

Exit codes: 0 nothing is wrong, warnings aside; 2 something is.`,
  options: { app: flags.app, json: flags.json, env: flags.anyEnv, yes: flags.yesToNothing },
  async run({ options }, io) {
    const types = checkTypes(io, options.app);
    const synthesised = await synthFindings(io, options.app);
    const checks = [await types, ...synthesised];
    const findings = checks.flatMap((check) => check.findings);
    const notLooked = checks.flatMap((check) => check.notLooked ?? []);
    if (options.json) io.out(JSON.stringify({ findings, notLooked }, null, 2));
    else report(io, findings, notLooked);
    return findings.some(({ level }) => level === 'error') ? 2 : 0;
  },
});

function report(io: Io, findings: readonly Finding[], notLooked: readonly string[]): void {
  for (const finding of findings) io.out(findingText(finding));
  for (const sentence of notLooked) io.err(sentence);
  const errors = findings.filter(({ level }) => level === 'error').length;
  const warnings = findings.length - errors;
  io.out(findings.length === 0 ? 'nothing is wrong' : `${counted(errors, 'error')}, ${counted(warnings, 'warning')}`);
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** What synth refuses, which is one thing at a time; and if it refuses nothing, what a linter says of the tree. */
async function synthFindings(io: Io, file: string | undefined): Promise<readonly Checked[]> {
  try {
    const app = await loadApp(io, file);
    const synthesis = app.synthesize({ relative: true });
    const unread = synthesis.unread.map((parameter): Finding => {
      const [place = '', name] = parameter.split(': ');
      return { from: 'synth', level: 'warning', place, code: 'ParameterUnread', message: `nothing reads ${name}.` };
    });
    return [{ findings: unread }, await lintTree(io, synthesis, await regionsOf(app))];
  } catch (error) {
    // The system's sources are bundled apart from this file, and so have a RookeryError class of their own.
    const { explanation, code, message } = error as Partial<RookeryError>;
    if (explanation === undefined || code === undefined || message === undefined) throw error;
    return [
      { findings: [{ from: 'synth', level: 'error', place: '', code, message: runnableQuoted(io.folder, message) }] },
    ];
  }
}

/** The regions of the environments, as far as they say so. */
async function regionsOf(app: App): Promise<readonly string[]> {
  const environments = (await app.environments()) ?? {};
  const regions = Object.values(environments).flatMap((environment: unknown) => {
    const region = (environment as { readonly region?: unknown } | null)?.region;
    return typeof region === 'string' ? [region] : [];
  });
  return regions.length === 0 ? ['us-east-1'] : [...new Set(regions)];
}
