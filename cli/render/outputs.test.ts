import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { formatOf, outputsText } from './outputs.ts';

const shop = {
  outputs: [
    { name: 'Url', value: 'https://shop.example.com/?a=1&b=2' },
    { name: 'Motto', value: "it's $HOME `here`" },
    { name: 'Bucket', value: 'shop-files' },
  ],
};

test('a shell reads the variables as they are', () => {
  const text = outputsText('env', [shop]);
  assert.match(text, /^Bucket=shop-files$/m);
  const said = execFileSync('sh', ['-c', `${text}printf '%s|' "$Url" "$Motto" "$Bucket"`], { encoding: 'utf8' });
  assert.equal(said, "https://shop.example.com/?a=1&b=2|it's $HOME `here`|shop-files|");
});

test('GitHub is told one line each, and a value of several lines cannot end itself', () => {
  const [first, , third] = outputsText('github', [shop]).split('\n');
  assert.deepEqual([first, third], ['Url=https://shop.example.com/?a=1&b=2', 'Bucket=shop-files']);
  const text = outputsText('github', [{ outputs: [{ name: 'Key', value: 'one\nend-\ntwo' }] }]);
  assert.match(text, /^Key<<(end-[0-9a-f-]{36})\none\nend-\ntwo\n\1\n$/);
});

test('outputs of several roots are told apart', () => {
  const stacks = [
    { root: 'us-edge', outputs: [{ name: 'Arn', value: 'a' }] },
    { root: 'shop', outputs: [{ name: 'Arn', value: 'b' }] },
  ];
  assert.equal(outputsText('env', stacks), 'us_edge_Arn=a\nshop_Arn=b\n');
  assert.deepEqual(JSON.parse(outputsText('json', stacks)), { 'us-edge': { Arn: 'a' }, shop: { Arn: 'b' } });
  assert.deepEqual(JSON.parse(outputsText('json', [shop])).Bucket, 'shop-files');
});

test('a format of another name is refused', () => {
  assert.equal(formatOf('env'), 'env');
  assert.throws(() => formatOf('yaml'), /write one of json, env, github/);
});
