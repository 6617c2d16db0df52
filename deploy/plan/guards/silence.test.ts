import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../../../generator/errors.ts';
import { type Parameters, template } from '../../../generator/index.ts';
import { emptyValues } from '../../../generator/system/roles.ts';
import { topicParameters } from '../../../templates/monitoring/parts/alarms.ts';
import { alarmTopicArn } from '../../../templates/parameters/parameters.ts';
import { testTarget } from '../../testing/fake-aws.ts';
import { checkTopics } from './silence.ts';

const arn = 'arn:aws:sns:eu-central-1:111122223333:alarms';

function watching<const P extends Parameters>(path: string, parameters: P) {
  return template({
    path,
    description: 'What has alarms',
    parameters,
    body: ({ resource }) => ({ Arn: resource('Topic', 'AWS::SNS::Topic', {}).ref }),
  });
}

const service = watching('service.yaml', { AlarmTopicArn: alarmTopicArn });
const monitoring = watching('monitoring.yaml', topicParameters);

const master = template({
  path: 'master.yaml',
  description: 'Passes its topic on, leaves it out, and makes one',
  parameters: { Topic: { Type: 'String', Default: '' } },
  body({ params, stack, resource }) {
    const own = resource('Own', 'AWS::SNS::Topic', {});
    stack('Shop', service, { AlarmTopicArn: params.Topic });
    stack('Forgotten', service, {});
    stack('Watch', monitoring, { AlarmTopicArn: params.Topic });
    stack('Other', monitoring, { AlarmTopicArn: own.ref });
    return {};
  },
});

test('a stack whose alarms call nobody is found, by what it is passed or by what it is not', () => {
  const empty = (values: Readonly<Record<string, string>>) => emptyValues(master, values, 'AlarmTopicArn');
  assert.deepEqual(empty({}), ['Shop.AlarmTopicArn', 'Forgotten.AlarmTopicArn', 'Watch.AlarmTopicArn']);
  assert.deepEqual(empty({ Topic: arn }), ['Forgotten.AlarmTopicArn']);
});

test('what calls nobody is refused by name, and what calls somebody is let through', () => {
  checkTopics({ ...testTarget, environment: 'production' }, []);
  assert.throws(
    () => checkTopics({ ...testTarget, environment: 'production' }, ['Shop.AlarmTopicArn']),
    (error) =>
      error instanceof RookeryError &&
      error.code === 'NobodyIsCalled' &&
      error.exitCode === 3 &&
      /environment production has alarms that call nobody:\n {2}Shop\.AlarmTopicArn is empty/.test(error.message),
  );
});
