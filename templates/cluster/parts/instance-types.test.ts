import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../../../generator/index.ts';
import { ec2CapacityTemplate } from '../ec2-capacity.ts';
import { commonArchitecture, type InstanceType } from './instance-types.ts';

const GRAVITON: readonly InstanceType[] = [
  'm7g.large',
  'c7gn.xlarge',
  't4g.small',
  'r6gd.2xlarge',
  'im4gn.large',
  'x2gd.medium',
];
const OTHERS: readonly InstanceType[] = [
  'm7i-flex.large',
  'm5.large',
  'g5.xlarge',
  'gr6.4xlarge',
  'c6in.large',
  'r7a.xlarge',
];

test('the letters after the generation distinguish a Graviton from the rest', () => {
  for (const type of GRAVITON) assert.equal(commonArchitecture('x.yaml', [type]), 'arm64', type);
  for (const type of OTHERS) assert.equal(commonArchitecture('x.yaml', [type]), 'x86_64', type);
});

test('hosts start from the image of their architecture', () => {
  const image = (...instanceTypes: [InstanceType, InstanceType]) => {
    const { Parameters } = ec2CapacityTemplate({ instanceTypes }).document;
    return Parameters.HostImage?.Default;
  };
  assert.match(String(image('m7g.large', 'c7g.large')), /amazon-linux-2023\/arm64\/recommended/);
  assert.match(String(image('m7i.large', 'c7i.large')), /amazon-linux-2023\/recommended/);
});

test('instance types of two architectures are refused, each with its own', () => {
  assert.throws(
    () => ec2CapacityTemplate({ path: 'templates/hosts.yaml', instanceTypes: ['m7g.large', 'm7i.large'] }),
    (error) => {
      assert.ok(error instanceof RookeryError);
      assert.equal(error.code, 'InstanceTypesMixed');
      assert.match(error.explanation.what, /^templates\/hosts\.yaml: .*m7g\.large \(arm64\), m7i\.large \(x86_64\)/);
      return true;
    },
  );
});
