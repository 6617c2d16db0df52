import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systems, variants } from './catalogue/index.ts';
import { emit, nestedStacks, outputsUsed } from './emitted.ts';

const absolute = emit([...systems, ...variants], { relative: false });
const relative = emit(systems, { relative: true });

const resources = Object.entries(absolute.templates).flatMap(([file, { Resources }]) =>
  Object.entries(Resources).map(([logicalId, resource]) => ({ file, logicalId, ...resource })),
);

/** Where a pattern stands in what is emitted; the content hash in a key is not what is looked for. */
function standsIn(pattern: RegExp): string[] {
  return Object.entries(absolute.texts).flatMap(([file, text]) =>
    text
      .replaceAll(/\.[0-9a-f]{12}\.yaml/g, '.yaml')
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  );
}

test('no Lambda function and no custom resource is emitted', () => {
  assert.ok(resources.length > 20);
  const unwanted = /^(AWS::Lambda::|AWS::Serverless::|Custom::|AWS::CloudFormation::(CustomResource|Macro))/;
  assert.deepEqual(
    resources.filter(({ Type }) => unwanted.test(Type)),
    [],
  );
});

test('no account, no region and no bucket stands in what is emitted', () => {
  assert.deepEqual(standsIn(/(?<!\d)\d{12}(?!\d)/), []);
  assert.deepEqual(standsIn(/\b(af|ap|ca|cn|eu|il|me|mx|sa|us)(-gov|-iso[a-z]*)?-[a-z]+-\d/), []);
  assert.deepEqual(standsIn(/s3:\/\/|arn:aws[a-z-]*:s3:::|^\s*BucketName:\s*[^!\s]/), []);
  for (const { file, logicalId, Properties } of resources.filter(({ Type }) => Type === 'AWS::CloudFormation::Stack')) {
    const url = JSON.stringify(Properties?.TemplateURL);
    assert.match(
      url,
      /https:\/\/\$\{TemplateBucket\}\.s3\.\$\{AWS::Region\}\.\$\{AWS::URLSuffix\}/,
      `${file}: ${logicalId}`,
    );
  }
});

test('no logical id carries a hash', () => {
  assert.deepEqual(
    resources.filter(({ logicalId }) => /[0-9A-F]{8}$|[0-9a-f]{8}$/.test(logicalId)).map(({ logicalId }) => logicalId),
    [],
  );
});

const nested = nestedStacks(relative).map((stack) => ({ ...stack, template: relative.templates[stack.child] }));

test('a nested stack is passed every parameter that its template requires, and no other', () => {
  assert.ok(nested.length >= 4);
  for (const { file, logicalId, template, passed } of nested) {
    assert.ok(template, `${file}: ${logicalId} names a template that is not emitted`);
    const unknown = Object.keys(passed).filter((name) => template.Parameters[name] === undefined);
    assert.deepEqual(unknown, [], `${file}: ${logicalId} passes what its template does not declare`);
    const required = Object.entries(template.Parameters).filter(([, { Default }]) => Default === undefined);
    const missing = required.map(([name]) => name).filter((name) => passed[name] === undefined);
    assert.deepEqual(missing, [], `${file}: ${logicalId} is not passed what its template requires`);
  }
});

test('every output of a nested stack that is used is one that its template has', () => {
  const used = Object.entries(relative.templates).flatMap(([file, template]) =>
    outputsUsed(template).map((use) => ({ file, ...use })),
  );
  assert.ok(used.length >= 8);
  const missing = used.filter(({ file, logicalId, output }) => {
    const stack = nested.find((candidate) => candidate.file === file && candidate.logicalId === logicalId);
    return stack?.template?.Outputs[output] === undefined;
  });
  assert.deepEqual(missing, []);
});
