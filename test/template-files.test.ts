import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentText } from '../generator/document.ts';
import { declarationOf } from '../generator/file-template/declaration.ts';
import { parsedTemplate } from '../generator/file-template/file-template.ts';
import type { Template } from '../generator/index.ts';
import { systems, variants } from './catalogue/index.ts';

const nowhere = (): never => {
  throw new Error('it nests nothing');
};

/** Every template that nests no other, each once, with the text that is emitted of it. */
const leaves = new Map<string, Template>();
for (const { roots } of [...systems, ...variants]) for (const root of roots) visit(root);

function visit(template: Template): void {
  if (template.children.length === 0) leaves.set(documentText(template, nowhere), template);
  for (const child of template.children) visit(child);
}

/** Without comments, and whatever the variables of `Fn::Sub` are called. */
const lines = (text: string) =>
  text
    .replaceAll(/^ *#.*\n/gm, '')
    .replaceAll(/\bValue\d+\b/g, 'Value')
    .split('\n');

/** The same leaves, read from their texts. */
const readAgain = new Map([...leaves].map(([text, { path }]) => [text, parsedTemplate(path, text)] as const));

test('what is emitted is read again as the same text', () => {
  assert.ok(leaves.size > 50);
  for (const [text, template] of leaves) {
    assert.deepEqual(lines(documentText(readAgain.get(text)!, nowhere)), lines(text), template.path);
  }
});

test('what it puts out is known as before, but for what the source alone says by `knownAs`', () => {
  const others = [...leaves].flatMap(([text, template]) => {
    const read = declarationOf(readAgain.get(text)!).outputs;
    const outputs = Object.entries(declarationOf(template).outputs);
    return outputs.flatMap(([name, words]) => (words === read[name] ? [] : [`${words} -> ${read[name]}`]));
  });
  assert.deepEqual([...new Set(others)].sort(), [
    'Arn of AWS::CertificateManager::Certificate for CloudFront -> Arn of AWS::CertificateManager::Certificate',
    'Arn of AWS::WAFv2::WebACL for CloudFront -> Arn of AWS::WAFv2::WebACL',
    'Name of AWS::ECS::Cluster -> Name of AWS::ECS::ClusterCapacityProviderAssociations',
    'QueueName of AWS::SQS::Queue -> text',
    'Url of AWS::ECS::Service -> text',
  ]);
});
