import assert from 'node:assert/strict';
import { test } from 'node:test';
import { docComment } from './documentation.ts';

test('a comment is the first paragraph as plain text', () => {
  const markdown = 'The *name* of the [cluster](https://docs.aws.amazon.com/x) ,\n<b>short</b> .\n\nThe default is x.';
  assert.equal(docComment(markdown, [], '  '), '  /** The name of the cluster, short. */\n');
});

test('a text cannot end its comment', () => {
  assert.equal(docComment('A pattern such as /api/*/x.', [], ''), '/** A pattern such as /api/*\\/x. */\n');
});

test('a long paragraph ends after its last whole sentence', () => {
  const sentence = `${'word '.repeat(20).trim()}.`;
  assert.equal(docComment(`${sentence} ${sentence}`, [], ''), `/** ${sentence} */\n`);
});

test('a long sentence ends after a whole word', () => {
  const comment = docComment('abcdefgh '.repeat(50), [], '');
  assert.match(comment, /^\/\*\* (abcdefgh )+\.\.\. \*\/\n$/);
  assert.ok(comment.length < 220);
});

test('notes follow the text, and stand alone where there is none', () => {
  assert.equal(
    docComment('A name.', ['A change replaces the resource.'], ''),
    '/** A name. A change replaces the resource. */\n',
  );
  assert.equal(docComment(undefined, ['@deprecated'], ''), '/** @deprecated */\n');
});

test('nothing to say is no comment', () => {
  assert.equal(docComment(undefined, [], '  '), '');
});
