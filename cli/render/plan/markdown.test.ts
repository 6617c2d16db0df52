import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plan, ResourceChange } from '../../../deploy/model.ts';
import type { Session } from '../../session.ts';
import type { Compared } from '../../workflow/diff/compare.ts';
import { block, bytesOf, code, table } from '../markdown/escape.ts';
import { plansMarkdown } from './markdown.ts';

function change(logicalId: string, more: Partial<ResourceChange> = {}): ResourceChange {
  return {
    logicalId,
    type: 'AWS::SNS::Topic',
    action: 'Add',
    replacement: 'False',
    stateful: false,
    details: [],
    ...more,
  };
}

function compared(changes: readonly ResourceChange[] | undefined, more: Partial<Compared> = {}): Compared {
  const target = { environment: 'production', stackName: 'shop', region: 'eu-central-1' };
  const plan: Plan = {
    kind: 'UPDATE',
    changeSetId: 'c',
    stackId: 's',
    stackName: 'shop',
    changes: changes ?? [],
    parameters: [],
  };
  const session = { connection: { target, account: '111122223333' } } as unknown as Session; // Nothing else of it is used.
  return { session, knownAfter: [], isUnplanned: false, ...(changes && { plan }), ...more };
}

/** Whatever a value may hold that Markdown, HTML or GitHub would act on. */
const HOSTILE = [
  '</code></details><script>alert(1)</script>',
  '| a | b |',
  '\\|',
  '```\nrm -rf /\n```',
  '**bold** _it_ [x](http://evil)',
  '@everyone #1 :tada: $x$ www.evil.org',
  '<!-- -->',
];

test('a text as code has nothing left that Markdown or GitHub acts on', () => {
  for (const text of HOSTILE) {
    const inner = code(text).replace(/^<code>|<\/code>$/g, '');
    assert.doesNotMatch(inner.replaceAll(/&#\d+;/g, ''), /[\\`*_[\]<>&|@#$~:"']|\n|www\./, text);
  }
  assert.equal(code('a|b'), '<code>a&#124;b</code>');
  assert.equal(code('Website/Task-1 (x)'), '<code>Website/Task-1 &#40;x&#41;</code>');
});

test('a block cannot be closed by what stands in it', () => {
  const text = block('diff', ['+ a', '```', '````x', 'b\n`````']);
  assert.deepEqual(text.split('\n'), ['``````diff', '+ a', '```', '````x', 'b\\n`````', '``````']);
});

test('a table has as many cells in each row as in its head', () => {
  const rows = HOSTILE.map((text) => [code(text), code(text)]);
  for (const line of table(['a', 'b'], rows).split('\n')) assert.equal(line.match(/\|/g)?.length, 3, line);
});

test('a plan says what has to be decided on first: losses, security, what is replaced; then everything', () => {
  const lost = change('Files', { type: 'AWS::S3::Bucket', action: 'Remove', stateful: true });
  const role = change('Role', {
    type: 'AWS::IAM::Role',
    security: [{ effect: 'added', kind: 'trust', text: 'Allow sts:AssumeRole to AWS *', broad: true }],
  });
  const task = change('Task', { action: 'Modify', replacement: 'True' });
  const markdown = plansMarkdown([compared([lost, role, task])]);
  const order = ['Data that is lost (1)', 'Security (1)', 'Replaced (1)', 'All changes:'].map((part) =>
    markdown.indexOf(part),
  );
  assert.deepEqual(
    order,
    order.toSorted((a, b) => a - b),
  );
  assert.ok(!order.includes(-1), markdown);
  assert.match(markdown, /\| add \| change \| replace \| remove \| may change \|\n.*\n\| 1 \| 0 \| 1 \| 1 \| 0 \|/);
  assert.match(
    markdown,
    /\| \+ :warning: \| <code>Role<\/code> \| trust \| <code>Allow sts&#58;AssumeRole to AWS &#42;<\/code> \|/,
  );
  assert.match(markdown, /```diff\n- {7}Files/);
});

test('no changes, values that are known later, and no plan yet are said as they are', () => {
  const knownAfter = [{ parameter: 'VpcId', root: 'edge', output: 'Id' }];
  assert.match(plansMarkdown([compared(undefined)]), /No changes\.$/);
  assert.match(
    plansMarkdown([compared(undefined, { knownAfter })]),
    /known later[\s\S]*<code>VpcId<\/code> \| <code>edge<\/code>/,
  );
  assert.match(plansMarkdown([compared(undefined, { knownAfter, isUnplanned: true })]), /There is no plan of it yet/);
  assert.match(plansMarkdown([compared([])]), /Only parameters or outputs differ/);
});

/** Many changes, none like another, with long values of several bytes a character. */
const many = (count: number): ResourceChange[] =>
  Array.from({ length: count }, (_, index) =>
    change(`Topic${index}`, {
      action: 'Modify',
      replacement: index % 3 === 0 ? 'True' : 'False',
      security: [{ effect: 'added', kind: 'network', text: `in: tcp ${index} from ä|ß`, broad: index % 2 === 0 }],
      details: [
        {
          target: 'Properties.Name',
          dynamic: false,
          requiresRecreation: 'Never',
          before: `é${index}`,
          after: '`'.repeat(9),
        },
      ],
    }),
  );

test('a plan of any size fits a comment, is closed properly, and says what was left out', () => {
  for (const plans of [[compared(many(2500))], Array.from({ length: 400 }, () => compared(many(30)))]) {
    const markdown = plansMarkdown(plans);
    assert.ok(bytesOf(markdown) <= 65_536, String(bytesOf(markdown)));
    assert.ok(bytesOf(markdown) > 40_000);
    assert.equal(markdown.match(/<details/g)?.length, markdown.match(/<\/details>/g)?.length);
    assert.equal((markdown.match(/^`{10,}(diff)?$/gm) ?? []).length % 2, 0);
    assert.match(markdown, /left out here: `stack:diff --json` has everything/);
  }
  assert.doesNotMatch(plansMarkdown([compared(many(20))]), /left out/);
});
