import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEnvironment } from '../environments.ts';
import { urlSuffix } from '../stack/release.ts';
import { stackArn, testTarget } from '../testing/fake-aws.ts';
import { consoleLink } from './interrupted.ts';
import { partitionOf } from './partition.ts';

// As `partitions.json` of the SDKs has them.
const REGIONS = [
  ['eu-central-1', 'aws', 'amazonaws.com', /^https:\/\/eu-central-1\.console\.aws\.amazon\.com\//],
  ['mx-central-1', 'aws', 'amazonaws.com', /^https:\/\/mx-central-1\.console\.aws\.amazon\.com\//],
  ['cn-north-1', 'aws-cn', 'amazonaws.com.cn', /^https:\/\/cn-north-1\.console\.amazonaws\.cn\//],
  ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com', /^https:\/\/us-gov-west-1\.console\.amazonaws-us-gov\.com\//],
  ['eusc-de-east-1', 'aws-eusc', 'amazonaws.eu', /^https:\/\/eusc-de-east-1\.console\.amazonaws-eusc\.eu\//],
  ['us-iso-east-1', 'aws-iso', 'c2s.ic.gov', undefined],
  ['us-isob-east-1', 'aws-iso-b', 'sc2s.sgov.gov', undefined],
  ['us-isof-south-1', 'aws-iso-f', 'csp.hci.ic.gov', undefined],
  ['eu-isoe-west-1', 'aws-iso-e', 'cloud.adc-e.uk', undefined],
] as const;

for (const [region, name, suffix, link] of REGIONS) {
  test(`${region} is of ${name}: an environment may be there, with that partition's domains`, async () => {
    assert.equal(partitionOf(region).name, name);
    assert.equal(urlSuffix(region), suffix);
    const role = `arn:${name}:iam::111122223333:role/deployer`;
    const { target } = await parseEnvironment({ there: { stackName: 'shop', region, role } }, 'there');
    assert.deepEqual([target.region, target.role], [region, role]);
    const shown = consoleLink({ ...testTarget, region, endpoint: undefined }, stackArn());
    if (link === undefined) assert.equal(shown, undefined);
    else assert.match(shown ?? '', link);
  });
}
