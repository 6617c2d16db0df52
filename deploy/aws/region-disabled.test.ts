import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../../generator/errors.ts';
import { FakeFault, fakeAws } from '../testing/fake-aws.ts';

const stranger = new FakeFault('InvalidClientTokenId', 'The security token included in the request is invalid.', 403);

/** STS as regions answer it: those that are enabled know the account. */
function sts(enabled: readonly string[]) {
  return {
    GetCallerIdentity: ({ headers }: { readonly headers: Readonly<Record<string, string>> }) => {
      const region = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';
      if (!enabled.includes(region)) throw stranger;
      return { Account: '111122223333', Arn: 'arn:aws:iam::111122223333:user/tester' };
    },
  };
}

const CASES: readonly (readonly [name: string, region: string, enabled: readonly string[], code: string])[] = [
  ['a region that the account has not enabled is named', 'eu-south-1', ['us-east-1'], 'RegionDisabled'],
  ['credentials that are known nowhere are wrong', 'eu-south-1', [], 'CredentialsMissing'],
  ['a region that nobody has to enable is not the reason', 'eu-central-1', ['us-east-1'], 'CredentialsMissing'],
];

for (const [name, region, enabled, code] of CASES) {
  test(name, async (t) => {
    const aws = await fakeAws(t, sts(enabled));
    Object.assign(process.env, { AWS_ENDPOINT_URL: aws.url, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' });
    await assert.rejects(aws.connect({ region, endpoint: undefined }), (error) => {
      assert.ok(error instanceof RookeryError);
      assert.equal(error.code, code, error.message);
      return true;
    });
  });
}
