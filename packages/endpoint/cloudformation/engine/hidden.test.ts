import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open } from '../testing/test-engine.ts';

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

async function shown(kit: ReturnType<typeof open>): Promise<string> {
  const { StackEvents } = (await kit.call('DescribeStackEvents', { StackName: 'one' })) as {
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
  const kit = open();
  const StackName = 'one';
  await kit.call('CreateStack', {
    StackName,
    TemplateBody: JSON.stringify(template),
    Parameters: parameters('hunter2'),
  });
  assert.equal((await kit.settled('one')).StackStatus, 'CREATE_COMPLETE');
  const made = await shown(kit);
  assert.doesNotMatch(made, /hunter2/);
  assert.match(made, /"Value":"\*\*\*\*","Description":"app","Tags":\{"Plain":"plain","Deep":"\*\*\*\*"\}/);
});

test('nor do those of an update that leaves the parameter, or the resource, out', async () => {
  const kit = open();
  const StackName = 'one';
  await kit.call('CreateStack', {
    StackName,
    TemplateBody: JSON.stringify(template),
    Parameters: parameters('hunter2'),
  });
  await kit.settled('one');
  const Resources = { Other: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'x' } } };
  await kit.call('UpdateStack', { StackName, TemplateBody: JSON.stringify({ Resources }) });
  assert.equal((await kit.settled('one')).StackStatus, 'UPDATE_COMPLETE');
  assert.doesNotMatch(await shown(kit), /hunter2/);
});
