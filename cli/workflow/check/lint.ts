import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Synthesis } from '../../../generator/synth.ts';
import type { Io } from '../../command.ts';
import { distFiles, writeFiles } from '../dist.ts';
import { run } from '../run.ts';
import type { Checked, Finding } from './finding.ts';

/** One finding as cfn-lint prints it with `--format json`. */
interface Match {
  readonly Level: string;
  readonly Filename: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Path: readonly (string | number)[] | null };
}

/** Runs cfn-lint over the tree with relative places, so that it follows the nested templates. */
export async function lintTree(io: Io, synthesis: Synthesis, regions: readonly string[]): Promise<Checked> {
  const folder = await mkdtemp(join(tmpdir(), 'rookery-lint-'));
  try {
    const files = distFiles(synthesis);
    files.delete('manifest.json');
    writeFiles(folder, files);
    // W3002 wants `aws cloudformation package` for relative places, which is what they are for here.
    const options = ['--format', 'json', '--ignore-checks', 'W3002', '--regions', ...regions, '--', ...files.keys()];
    const { code, out, err } = await run(io, ['cfn-lint', ...options], { folder });
    if (code === undefined) return { findings: [], notLooked: 'templates are not linted: cfn-lint is not on the path' };
    return { findings: parseMatches(out, err) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function parseMatches(out: string, err: string): Finding[] {
  try {
    // The shape is what cfn-lint's own documentation gives for this format.
    return (JSON.parse(out) as Match[]).flatMap(({ Level, Filename, Message, Rule, Location }) => {
      if (Level === 'Informational') return [];
      const place = [Filename, (Location.Path ?? []).join('.')].filter((part) => part !== '').join(': ');
      const level = Level === 'Error' ? ('error' as const) : ('warning' as const);
      return [{ from: 'lint' as const, level, place, code: Rule.Id, message: Message }];
    });
  } catch {
    return [{ from: 'lint', level: 'error', place: 'cfn-lint', code: 'failed', message: (err || out).trim() }];
  }
}
