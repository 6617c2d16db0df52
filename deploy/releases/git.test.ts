import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { sourceOf } from './git.ts';

const folder = mkdtempSync(join(tmpdir(), 'rookery-git-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const SOMEBODY = ['-c', 'user.name=nobody', '-c', 'user.email=nobody@example.com', '-c', 'commit.gpgsign=false'];
const git = (...words: readonly string[]) =>
  execFileSync('git', [...SOMEBODY, ...words], { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();

test('the source of a folder is the commit of its repository, and whether files differ from it', async () => {
  assert.equal(await sourceOf(folder), undefined);
  git('init', '--quiet');
  assert.equal(await sourceOf(folder), undefined, 'before the first commit');
  writeFileSync(join(folder, 'master.ts'), 'first');
  git('add', '.');
  git('commit', '--quiet', '--message', 'first');
  const commit = git('rev-parse', 'HEAD');
  assert.deepEqual(await sourceOf(folder), { commit, dirty: false });

  mkdirSync(join(folder, 'sources'));
  assert.deepEqual(await sourceOf(join(folder, 'sources')), { commit, dirty: false });
  writeFileSync(join(folder, 'sources', '#new.ts'), 'new');
  assert.deepEqual(await sourceOf(folder), { commit, dirty: true }, 'a file that git does not know');
  rmSync(join(folder, 'sources'), { recursive: true });
  writeFileSync(join(folder, 'master.ts'), 'second');
  assert.deepEqual(await sourceOf(folder), { commit, dirty: true }, 'a file that changed');
  git('commit', '--quiet', '--all', '--message', 'second');
  git('checkout', '--quiet', '--detach', commit);
  assert.deepEqual(await sourceOf(folder), { commit, dirty: false }, 'without a branch');
});
