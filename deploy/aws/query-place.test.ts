import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { testTarget } from '../testing/fake-aws.ts';
import { placeOfApi } from './query-place.ts';

const ELB = { name: 'elasticloadbalancing', identifier: 'ELASTIC_LOAD_BALANCING_V2' } as const;
const IAM = { name: 'iam', identifier: 'IAM' } as const;

function withSettings(t: TestContext, config: string, values: Readonly<Record<string, string>> = {}): void {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'config'), config);
  const before = { ...process.env };
  t.after(() => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  });
  for (const name of Object.keys(process.env))
    if (/^AWS_(ENDPOINT_URL|PROFILE|IGNORE)/.test(name)) delete process.env[name];
  Object.assign(process.env, {
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    ...values,
  });
}

async function placed(region: string, api: typeof ELB | typeof IAM, fips = false, dualStack = false): Promise<string> {
  const config = { useFipsEndpoint: async () => fips, useDualstackEndpoint: async () => dualStack };
  const { url, region: signed } = await placeOfApi({ ...testTarget, region, endpoint: undefined }, api, config);
  return `${url.host} ${signed}`;
}

// The hosts are those of the SDKs' endpoint rules and of `endpoints.json`.
const HOSTS = [
  ['eu-central-1', 'elasticloadbalancing.eu-central-1.amazonaws.com', 'iam.amazonaws.com us-east-1'],
  [
    'cn-northwest-1',
    'elasticloadbalancing.cn-northwest-1.amazonaws.com.cn',
    'iam.cn-north-1.amazonaws.com.cn cn-north-1',
  ],
  ['us-gov-east-1', 'elasticloadbalancing.us-gov-east-1.amazonaws.com', 'iam.us-gov.amazonaws.com us-gov-west-1'],
  [
    'eusc-de-east-1',
    'elasticloadbalancing.eusc-de-east-1.amazonaws.eu',
    'iam.eusc-de-east-1.amazonaws.eu eusc-de-east-1',
  ],
  ['us-iso-west-1', 'elasticloadbalancing.us-iso-west-1.c2s.ic.gov', 'iam.us-iso-east-1.c2s.ic.gov us-iso-east-1'],
  [
    'us-isob-east-1',
    'elasticloadbalancing.us-isob-east-1.sc2s.sgov.gov',
    'iam.us-isob-east-1.sc2s.sgov.gov us-isob-east-1',
  ],
  [
    'us-isof-east-1',
    'elasticloadbalancing.us-isof-east-1.csp.hci.ic.gov',
    'iam.us-isof-south-1.csp.hci.ic.gov us-isof-south-1',
  ],
  [
    'eu-isoe-west-1',
    'elasticloadbalancing.eu-isoe-west-1.cloud.adc-e.uk',
    'iam.eu-isoe-west-1.cloud.adc-e.uk eu-isoe-west-1',
  ],
] as const;

for (const [region, elb, iam] of HOSTS) {
  test(`plain calls of ${region} go to the hosts of its partition`, async (t) => {
    withSettings(t, '');
    assert.equal(await placed(region, ELB), `${elb} ${region}`);
    assert.equal(await placed(region, IAM), iam);
  });
}

test('plain calls go to FIPS and IPv6 endpoints where the settings say so', async (t) => {
  withSettings(t, '');
  assert.match(await placed('us-east-1', ELB, true), /^elasticloadbalancing-fips\.us-east-1\.amazonaws\.com /);
  assert.match(await placed('us-gov-west-1', ELB, true), /^elasticloadbalancing\.us-gov-west-1\.amazonaws\.com /);
  assert.match(await placed('eu-central-1', ELB, false, true), /^elasticloadbalancing\.eu-central-1\.api\.aws /);
  assert.match(await placed('us-east-1', IAM, true), /^iam-fips\.amazonaws\.com /);
});

test('an endpoint is that of the variables, then that of the profile, unless they are to be ignored', async (t) => {
  const config = `[profile lab]
services = lab
endpoint_url = http://all.test
[services lab]
elastic_load_balancing_v2 =
  endpoint_url = http://elb.test
`;
  withSettings(t, config, { AWS_PROFILE: 'lab' });
  assert.equal(await placed('eu-central-1', ELB), 'elb.test eu-central-1');
  assert.equal(await placed('eu-central-1', IAM), 'all.test us-east-1');
  process.env.AWS_ENDPOINT_URL = 'http://variable.test';
  assert.equal(await placed('eu-central-1', ELB), 'variable.test eu-central-1');
  process.env.AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2 = 'http://own.test';
  assert.equal(await placed('eu-central-1', ELB), 'own.test eu-central-1');
  process.env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS = 'true';
  assert.equal(await placed('eu-central-1', IAM), 'iam.amazonaws.com us-east-1');
});
