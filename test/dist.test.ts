import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { posix } from 'node:path';
import { after, test } from 'node:test';
import { calls, emit, type Fields, type ReadTemplate } from './emitted.ts';

const absolute = emit({ relative: false });
const relative = emit({ relative: true });

after(() => {
  for (const { folder } of [absolute, relative]) rmSync(folder, { recursive: true, force: true });
});

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

test('No Lambda function and no custom resource is emitted', () => {
  assert.ok(resources.length > 20);
  const unwanted = /^(AWS::Lambda::|AWS::Serverless::|Custom::|AWS::CloudFormation::(CustomResource|Macro))/;
  assert.deepEqual(
    resources.filter(({ Type }) => unwanted.test(Type)),
    [],
  );
});

test('No account, no region and no bucket stands in what is emitted', () => {
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

test('No logical id carries a hash', () => {
  assert.deepEqual(
    resources.filter(({ logicalId }) => /[0-9A-F]{8}$|[0-9a-f]{8}$/.test(logicalId)).map(({ logicalId }) => logicalId),
    [],
  );
});

interface Nested {
  readonly file: string;
  readonly logicalId: string;
  readonly parent: ReadTemplate;
  readonly child: ReadTemplate | undefined;
  readonly passed: Fields;
}

const nested: Nested[] = Object.entries(relative.templates).flatMap(([file, parent]) =>
  Object.entries(parent.Resources).flatMap(([logicalId, { Type, Properties }]) => {
    if (Type !== 'AWS::CloudFormation::Stack') return [];
    const target = posix.join(posix.dirname(file), String(Properties?.TemplateURL));
    // CloudFormation's own shape: names to values.
    return [
      { file, logicalId, parent, child: relative.templates[target], passed: (Properties?.Parameters ?? {}) as Fields },
    ];
  }),
);

test('A nested stack is passed every parameter that its template requires, and no other', () => {
  assert.ok(nested.length >= 4);
  for (const { file, logicalId, child, passed } of nested) {
    assert.ok(child, `${file}: ${logicalId} names a template that is not emitted`);
    const unknown = Object.keys(passed).filter((name) => child.Parameters[name] === undefined);
    assert.deepEqual(unknown, [], `${file}: ${logicalId} passes what its template does not declare`);
    const required = Object.entries(child.Parameters).filter(([, { Default }]) => Default === undefined);
    const missing = required.map(([name]) => name).filter((name) => passed[name] === undefined);
    assert.deepEqual(missing, [], `${file}: ${logicalId} is not passed what its template requires`);
  }
});

/** `A.Outputs.B` in the arguments of Fn::GetAtt and Fn::Sub, as the pair of both names. */
function outputsUsed(template: ReadTemplate): [logicalId: string, output: string][] {
  const attributes = calls(template, 'Fn::GetAtt').map((call) => (Array.isArray(call) ? call.join('.') : String(call)));
  const placeholders = calls(template, 'Fn::Sub').flatMap((call) =>
    [...String(Array.isArray(call) ? call[0] : call).matchAll(/\$\{([^!}]+)\}/g)].map(([, name]) => name ?? ''),
  );
  return [...attributes, ...placeholders].flatMap((name) => {
    const [, logicalId, output] = /^([^.]+)\.Outputs\.(.+)$/.exec(name) ?? [];
    return logicalId !== undefined && output !== undefined ? [[logicalId, output] as [string, string]] : [];
  });
}

test('Every output of a nested stack that is used is one that its template has', () => {
  const used = Object.entries(relative.templates).flatMap(([file, template]) =>
    outputsUsed(template).map(([logicalId, output]) => ({ file, logicalId, output })),
  );
  assert.ok(used.length >= 8);
  const missing = used.filter(({ file, logicalId, output }) => {
    const stack = nested.find((candidate) => candidate.file === file && candidate.logicalId === logicalId);
    return stack?.child?.Outputs[output] === undefined;
  });
  assert.deepEqual(missing, []);
});
