import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestEngine } from '../testing/test-engine.ts';

const template = {
  Parameters: { Password: { Type: 'String', NoEcho: true }, User: { Type: 'String' } },
  Resources: {
    Setting: {
      Type: 'AWS::SSM::Parameter',
      Properties: {
        Type: 'String',
        Value: { 'Fn::Sub': 'mysql://${User}:${Password}@host' },
        Description: { Ref: 'User' },
        Tags: { Plain: 'plain', Deep: { 'Fn::Join': ['-', ['a', { Ref: 'Password' }]] } },
      },
    },
  },
};

async function shown(engine: ReturnType<typeof startTestEngine>): Promise<string> {
  const { StackEvents } = (await engine.call('DescribeStackEvents', { StackName: 'one' })) as {
    StackEvents: { ResourceProperties?: string }[];
  };
  return StackEvents.map(({ ResourceProperties = '' }) => ResourceProperties).join('\n');
}

function parameters(password: string) {
  return [
    { ParameterKey: 'Password', ParameterValue: password },
    { ParameterKey: 'User', ParameterValue: 'app' },
  ];
}

test('events show nothing of a NoEcho parameter, however it is put into a property, and all else', async () => {
  const engine = startTestEngine();
  const StackName = 'one';
  await engine.call('CreateStack', {
    StackName,
    TemplateBody: JSON.stringify(template),
    Parameters: parameters('hunter2'),
  });
  assert.equal((await engine.settled('one')).StackStatus, 'CREATE_COMPLETE');
  const made = await shown(engine);
  assert.doesNotMatch(made, /hunter2/);
  assert.match(made, /"Value":"\*\*\*\*","Description":"app","Tags":\{"Plain":"plain","Deep":"\*\*\*\*"\}/);
});

test('nor do those of an update that leaves the parameter, or the resource, out', async () => {
  const engine = startTestEngine();
  const StackName = 'one';
  await engine.call('CreateStack', {
    StackName,
    TemplateBody: JSON.stringify(template),
    Parameters: parameters('hunter2'),
  });
  await engine.settled('one');
  const Resources = { Other: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'x' } } };
  await engine.call('UpdateStack', { StackName, TemplateBody: JSON.stringify({ Resources }) });
  assert.equal((await engine.settled('one')).StackStatus, 'UPDATE_COMPLETE');
  assert.doesNotMatch(await shown(engine), /hunter2/);
});
