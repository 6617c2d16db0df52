import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StackResources } from '../cloudformation/handler.ts';
import { aws, startServer, withoutAws } from '../testing/test-engine.ts';
import { certificates } from './certificates.ts';
import { network } from './network.ts';
import { serviceQuotas } from './quotas.ts';

const arn = 'arn:aws:acm:us-east-1:000000000000:certificate/1';

const resources: StackResources = (type) => {
  if (type === 'AWS::EC2::VPC') return ['vpc-1', 'vpc-2'].map((physicalId) => ({ physicalId, properties: {} }));
  const properties = { DomainName: 'example.com', SubjectAlternativeNames: ['*.example.com'] };
  return type === 'AWS::CertificateManager::Certificate' ? [{ physicalId: arn, properties }] : [];
};

const services = { acm: certificates(resources), ec2: network(resources), servicequotas: serviceQuotas };

test('the aws command line reads certificates, quotas and networks', { skip: await withoutAws() }, async (t) => {
  const { url } = await startServer(t, services);
  const read = async (...args: string[]) => {
    const { code, out, err } = await aws(url, ...args, '--output', 'json');
    assert.equal(code, 0, err);
    return JSON.parse(out);
  };
  const { Certificate } = await read('acm', 'describe-certificate', '--certificate-arn', arn);
  assert.deepEqual(
    [Certificate.Status, Certificate.SubjectAlternativeNames],
    ['ISSUED', ['example.com', '*.example.com']],
  );
  const { Quota } = await read(
    'service-quotas',
    'get-service-quota',
    '--service-code',
    'vpc',
    '--quota-code',
    'L-F678F1CE',
  );
  assert.equal(Quota.Value, 5);
  const { Vpcs } = await read('ec2', 'describe-vpcs');
  assert.deepEqual(
    Vpcs.map(({ VpcId }: { readonly VpcId: string }) => VpcId),
    ['vpc-1', 'vpc-2'],
  );
  const { AvailabilityZones } = await read('ec2', 'describe-availability-zones', '--region', 'ap-southeast-2');
  interface Zone {
    readonly ZoneName: string;
    readonly ZoneId: string;
    readonly State: string;
  }
  assert.deepEqual(
    AvailabilityZones.map(({ ZoneName, ZoneId, State }: Zone) => [ZoneName, ZoneId, State]),
    ['a', 'b', 'c'].map((zone, at) => [`ap-southeast-2${zone}`, `apse2-az${at + 1}`, 'available']),
  );
  const { code, err } = await aws(url, 'acm', 'describe-certificate', '--certificate-arn', `${arn}2`);
  assert.notEqual(code, 0);
  assert.match(err, /ResourceNotFoundException/);
});
