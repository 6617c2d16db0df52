// Stacks of monitoring on the endpoint's engine, whose alarms, rules, dashboards and chats are records.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { synthesize } from '../generator/synth.ts';
import { startTestEngine, type TestEngine } from '../packages/endpoint/cloudformation/testing/test-engine.ts';
import { variants } from './catalogue/monitoring.ts';

const topic = 'arn:aws:sns:eu-west-1:000000000000:alarms';
/** What has no default, and is no name of something. */
const VALUES: Readonly<Record<string, string>> = {
  AlarmTopicArn: topic,
  EmailAddress: 'team@example.com',
  HttpsEndpoint: 'https://example.com/alarms',
  SlackWorkspaceId: 'T07EA123LEP',
  SlackChannelId: 'C07EZ1ABC23',
  TeamId: '5e1a3a0f-0000-4000-8000-000000000000',
  TeamsTenantId: '5e1a3a0f-0000-4000-8000-000000000001',
  TeamsChannelId: '19%3ab6ef35dc%40thread.tacv2',
};
/** A threshold of each template that has one, changed. */
const CHANGED: Readonly<Record<string, string>> = {
  BalancerErrorPercent: '1',
  CpuPercent: '55',
  OldestMessageSeconds: '120',
  StoppedTaskMessages: 'DISABLED',
};

async function physicalIds(engine: TestEngine, StackName: string): Promise<Readonly<Record<string, string>>> {
  const { StackResourceSummaries = [] } = (await engine.call('ListStackResources', { StackName })) as {
    readonly StackResourceSummaries?: readonly {
      readonly LogicalResourceId: string;
      readonly PhysicalResourceId: string;
    }[];
  };
  return Object.fromEntries(
    StackResourceSummaries.map(({ LogicalResourceId, PhysicalResourceId }) => [LogicalResourceId, PhysicalResourceId]),
  );
}

for (const [name, template] of Object.entries(variants)) {
  const [emitted] = synthesize([template]).templates;
  const declared = Object.entries(template.document.Parameters);
  const valuesWith = (more: Readonly<Record<string, string>>) =>
    declared.flatMap(([ParameterKey, { Default }]) => {
      const value = more[ParameterKey] ?? (Default === undefined ? (VALUES[ParameterKey] ?? ParameterKey) : undefined);
      return value === undefined ? [] : [{ ParameterKey, ParameterValue: value }];
    });
  const request = { StackName: 'watch', TemplateBody: emitted?.text, Capabilities: ['CAPABILITY_NAMED_IAM'] };

  test(`${name}: is created, keeps all that it has when a threshold changes, and leaves nothing`, async () => {
    const engine = startTestEngine();
    const { StackId } = await engine.call('CreateStack', { ...request, Parameters: valuesWith({}) });
    assert.equal(
      (await engine.settled('watch')).StackStatus,
      'CREATE_COMPLETE',
      (await engine.events('watch')).join('\n'),
    );
    const before = await physicalIds(engine, 'watch');
    assert.ok(Object.keys(before).length > 0);
    // A topic of another stack reaches every alarm, rule and chat; a threshold those that have it.
    const changed = { ...CHANGED, AlarmTopicArn: `${topic}-2` };
    if (declared.some(([parameter]) => changed[parameter as keyof typeof changed] !== undefined)) {
      await engine.call('UpdateStack', { ...request, Parameters: valuesWith(changed) });
      assert.equal((await engine.settled('watch')).StackStatus, 'UPDATE_COMPLETE');
      const after = await physicalIds(engine, 'watch');
      // A subscription belongs to its topic.
      const replaced = Object.keys(before).filter((one) => before[one] !== after[one]);
      assert.deepEqual(
        replaced,
        Object.keys(before).filter((one) => ['Email', 'Https'].includes(one)),
      );
    }
    await engine.call('DeleteStack', { StackName: 'watch' });
    assert.equal((await engine.settled(String(StackId))).StackStatus, 'DELETE_COMPLETE');
  });

  if (declared.some(([parameter]) => parameter === 'AlarmTopicArn')) {
    test(`${name}: without a topic there is nothing to pay for but a dashboard`, async () => {
      const engine = startTestEngine();
      await engine.call('CreateStack', { ...request, Parameters: valuesWith({ AlarmTopicArn: '' }) });
      assert.equal((await engine.settled('watch')).StackStatus, 'CREATE_COMPLETE');
      const left = Object.keys(await physicalIds(engine, 'watch'));
      assert.deepEqual(
        left.filter((one) => one !== 'Dashboard'),
        [],
      );
    });
  }
}
