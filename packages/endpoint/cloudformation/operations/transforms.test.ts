import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestEngine } from '../testing/test-engine.ts';

const template = (names: string): string => `
Transform: AWS::LanguageExtensions
Parameters: { Names: { Type: CommaDelimitedList, Default: '${names}' } }
Resources:
  Fn::ForEach::Topics:
    - Name
    - !Ref Names
    - Topic\${Name}: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Ref Name } }
Outputs: { Count: { Value: { 'Fn::Length': !Ref Names } } }
`;
const Capabilities = ['CAPABILITY_AUTO_EXPAND'];
const ids = async (engine: ReturnType<typeof startTestEngine>, StackName: string): Promise<unknown[]> => {
  const { StackResources } = await engine.call('DescribeStackResources', { StackName });
  return (StackResources as { LogicalResourceId: string }[]).map((one) => one.LogicalResourceId).sort();
};

test('a stack of a template with loops is made, changed and shown in both stages, after a restart too', async () => {
  const first = startTestEngine();
  await assert.rejects(first.call('CreateStack', { StackName: 'one', TemplateBody: template('A,B') }), {
    code: 'InsufficientCapabilitiesException',
    message: 'Requires capabilities : [CAPABILITY_AUTO_EXPAND]',
  });
  await first.call('CreateStack', { StackName: 'one', TemplateBody: template('A,B'), Capabilities });
  await first.settled('one');
  await first.close();
  const engine = startTestEngine(first.folder);
  const original = await engine.call('GetTemplate', { StackName: 'one' });
  assert.equal(original.TemplateBody, template('A,B'));
  const { TemplateBody } = await engine.call('GetTemplate', { StackName: 'one', TemplateStage: 'Processed' });
  const processed = JSON.parse(String(TemplateBody));
  assert.deepEqual(Object.keys(processed.Resources), ['TopicA', 'TopicB']);
  assert.deepEqual(processed.Outputs, { Count: { Value: 2 } });
  const summary = await engine.call('GetTemplateSummary', { StackName: 'one' });
  assert.deepEqual(summary.DeclaredTransforms, ['AWS::LanguageExtensions']);
  const Parameters = [{ ParameterKey: 'Names', ParameterValue: 'B,C' }];
  // The previous template is the processed one, in which no parameter is left.
  await assert.rejects(engine.call('UpdateStack', { StackName: 'one', UsePreviousTemplate: true, Parameters }), {
    message: 'No updates are to be performed.',
  });
  await engine.call('UpdateStack', { StackName: 'one', TemplateBody: template('A'), Capabilities, Parameters });
  assert.equal((await engine.settled('one')).StackStatus, 'UPDATE_COMPLETE');
  assert.deepEqual(await ids(engine, 'one'), ['TopicB', 'TopicC']);
  await engine.close();
});

test('a nested stack runs the transform with what it is passed, in its change set too', async () => {
  const engine = startTestEngine();
  const url = 'https://bucket.s3.eu-west-1.amazonaws.com/child.yaml';
  engine.templates.set(url, template('A'));
  const master = (names: string): string =>
    `Resources: { Child: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: '${url}', Parameters: { Names: '${names}' } } } }
Outputs: { Count: { Value: !GetAtt Child.Outputs.Count } }`;
  const change = async (ChangeSetType: string, names: string): Promise<unknown[]> => {
    const set = { StackName: 'one', ChangeSetName: `to-${names.replace(/\W/g, '')}` };
    await engine.call('CreateChangeSet', {
      ...set,
      ChangeSetType,
      TemplateBody: master(names),
      IncludeNestedStacks: true,
    });
    const { Changes } = await engine.call('DescribeChangeSet', set);
    const [{ ResourceChange }] = Changes as [{ ResourceChange: { ChangeSetId: string } }];
    const child = await engine.call('DescribeChangeSet', { ChangeSetName: ResourceChange.ChangeSetId });
    await engine.call('ExecuteChangeSet', set);
    assert.match(String((await engine.settled('one')).StackStatus), /COMPLETE/);
    return (child.Changes as { ResourceChange: Record<string, string> }[])
      .map((one) => `${one.ResourceChange.Action} ${one.ResourceChange.LogicalResourceId}`)
      .sort();
  };
  assert.deepEqual(await change('CREATE', 'A,B'), ['Add TopicA', 'Add TopicB']);
  assert.deepEqual(await change('UPDATE', 'B,C'), ['Add TopicC', 'Remove TopicA']);
  const { Outputs } = await engine.settled('one');
  assert.equal((Outputs as [{ OutputValue: string }])[0].OutputValue, '2');
  await engine.close();
});

// As recorded of AWS for AWS::Include.
test('a change set for a template that the transform refuses is made, and has failed', async () => {
  const engine = startTestEngine();
  const TemplateBody = template('A').replace('!Ref Names\n', '!GetAtt Q.Names\n');
  const set = { StackName: 'one', ChangeSetName: 'c' };
  await engine.call('CreateChangeSet', { ...set, ChangeSetType: 'CREATE', TemplateBody });
  const { Status, StatusReason, ExecutionStatus, Changes } = await engine.call('DescribeChangeSet', set);
  assert.deepEqual(
    { Status, StatusReason, ExecutionStatus, Changes },
    {
      Status: 'FAILED',
      StatusReason:
        'Transform AWS::LanguageExtensions failed with: Could not find a collection or could not be resolved for Fn::ForEach',
      ExecutionStatus: 'UNAVAILABLE',
      Changes: [],
    },
  );
  await assert.rejects(engine.call('ExecuteChangeSet', set), { code: 'InvalidChangeSetStatus' });
  await assert.rejects(
    engine.call('CreateStack', { StackName: 'two', TemplateBody, Capabilities }),
    /Transform AWS::LanguageExtensions failed with/,
  );
  await engine.close();
});
