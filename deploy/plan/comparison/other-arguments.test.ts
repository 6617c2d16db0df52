import assert from 'node:assert/strict';
import { test } from 'node:test';
import { otherArguments } from './other-arguments.ts';

const text = (uri: string, url = 'shop.yaml') => `
Resources:
  Shop:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ${url}
      Parameters:
        RepositoryUri: !Sub \${Prefix}/${uri}
  Cart:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: cart.yaml
`;

test('a stack is passed something else when its arguments differ, and not when its template does', () => {
  const renamed = otherArguments(text('shop'), text('shop-go'));
  assert.deepEqual([renamed('Shop'), renamed('Cart'), renamed('Shop/Web')], [true, false, true]);
  const edited = otherArguments(text('shop'), text('shop', 'shop-2.yaml'));
  assert.deepEqual([edited('Shop'), edited('Cart'), edited('Shop/Web')], [false, false, true]);
});
