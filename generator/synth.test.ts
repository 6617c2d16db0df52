import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fn, RookeryError, type Template, template } from './index.ts';
import { synthesize } from './synth.ts';

function leaf(path: string, days = 7, description = 'Logs') {
  return template({
    path,
    description,
    parameters: { Name: { Type: 'String', Default: 'x' } },
    body({ resource, params }) {
      const logs = resource('Logs', 'AWS::Logs::LogGroup', { LogGroupName: params.Name, RetentionInDays: days as 7 });
      return { Arn: logs.att('Arn') };
    },
  });
}

function parent(path: string, children: Readonly<Record<string, Template<object>>>) {
  return template({
    path,
    description: 'Parent',
    parameters: {},
    body({ stack }) {
      for (const [name, child] of Object.entries(children)) stack(name, child, {});
      return {};
    },
  });
}

function file(synthesis: ReturnType<typeof synthesize>, name: string) {
  return synthesis.templates.find((t) => t.file === name)!;
}

test('a key carries the first twelve digits of its content’s hash, and the parent names it', () => {
  const synthesis = synthesize([parent('master.yaml', { A: leaf('templates/a.yaml') })]);
  const { key, sha256 } = file(synthesis, 'templates/a.yaml');
  assert.equal(key, `templates/a.${sha256.slice(0, 12)}.yaml`);
  assert.ok(
    file(synthesis, 'master.yaml').text.includes(
      `TemplateURL: !Sub https://\${TemplateBucket}.s3.\${AWS::Region}.\${AWS::URLSuffix}/\${TemplatePrefix}${key}`,
    ),
  );
  assert.deepEqual(Object.keys(synthesis.manifest.templates), ['master.yaml', 'templates/a.yaml']);
  assert.equal(synthesis.manifest.master, 'master.yaml');
});

test('children come before their parents', () => {
  const middle = parent('middle.yaml', { A: leaf('a.yaml') });
  const files = synthesize([parent('master.yaml', { M: middle, B: leaf('b.yaml', 14) })]).templates.map((t) => t.file);
  assert.deepEqual(files, ['a.yaml', 'middle.yaml', 'b.yaml', 'master.yaml']);
});

test('a change of one leaf changes its key and those above it, and no other', () => {
  const keys = (days: number) => {
    const { manifest } = synthesize([parent('master.yaml', { A: leaf('a.yaml', days), B: leaf('b.yaml', 30) })]);
    return Object.fromEntries(Object.entries(manifest.templates).map(([name, { key }]) => [name, key]));
  };
  const [before, after] = [keys(7), keys(14)];
  assert.notEqual(after['a.yaml'], before['a.yaml']);
  assert.notEqual(after['master.yaml'], before['master.yaml']);
  assert.equal(after['b.yaml'], before['b.yaml']);
});

test('templates with the same text share one file and one key, whatever their paths', () => {
  const synthesis = synthesize([parent('master.yaml', { A: leaf('a.yaml'), B: leaf('b.yaml'), C: leaf('a.yaml') })]);
  assert.deepEqual(
    synthesis.templates.map((t) => t.file),
    ['a.yaml', 'master.yaml'],
  );
  const { text } = file(synthesis, 'master.yaml');
  assert.equal(text.split(file(synthesis, 'a.yaml').key).length - 1, 3);
});

test('two different templates with one path are refused', () => {
  assert.throws(
    () => synthesize([parent('master.yaml', { A: leaf('a.yaml', 7), B: leaf('a.yaml', 14) })]),
    (error) => error instanceof RookeryError && error.code === 'PathTaken',
  );
});

test('only templates that nest others take the place of the templates, and pass it on to those that nest', () => {
  const middle = parent('middle.yaml', { A: leaf('a.yaml') });
  const synthesis = synthesize([parent('master.yaml', { M: middle })]);
  assert.match(file(synthesis, 'middle.yaml').text, /Parameters:\n {2}TemplateBucket:/);
  assert.doesNotMatch(file(synthesis, 'a.yaml').text, /TemplateBucket/);
  assert.match(
    file(synthesis, 'master.yaml').text,
    /Parameters:\n {8}TemplateBucket: !Ref TemplateBucket\n {8}TemplatePrefix: !Ref TemplatePrefix/,
  );
});

test('the relative form names files and needs no bucket', () => {
  const middle = parent('templates/middle.yaml', { A: leaf('services/a/service.yaml') });
  const synthesis = synthesize([parent('master.yaml', { M: middle })], { relative: true });
  assert.match(file(synthesis, 'master.yaml').text, /TemplateURL: \.\/templates\/middle\.yaml\n/);
  assert.match(file(synthesis, 'templates/middle.yaml').text, /TemplateURL: \.\.\/services\/a\/service\.yaml\n/);
  assert.ok(synthesis.templates.every(({ text }) => !text.includes('TemplateBucket')));
});

test('two hundred like services are one template', () => {
  const shared = leaf('services/web.yaml');
  const services = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`Service${i}`, shared]));
  const { manifest } = synthesize([parent('master.yaml', services)]);
  assert.deepEqual(Object.keys(manifest.templates), ['master.yaml', 'services/web.yaml']);
  assert.equal(manifest.templates['master.yaml']?.resources, 200);
});

test('a parameter of a root that nothing reads is reported', () => {
  const child = leaf('a.yaml');
  const master = template({
    path: 'master.yaml',
    description: '',
    parameters: { Name: { Type: 'String' }, Days: { Type: 'Number' }, Zone: { Type: 'String' } },
    body({ params, stack, condition }) {
      condition('IsHere', fn.equals(params.Zone, 'a'));
      // The nested stack does not take Days.
      stack('Logs', child, params);
      return {};
    },
  });
  assert.deepEqual(synthesize([master]).unread, ['master.yaml: Days']);
});
