import assert from 'node:assert/strict';
import { test } from 'node:test';
import { synthesize } from '../../../generator/synth.ts';
import { parseText } from '../../../packages/endpoint/cloudformation/template/text.ts';
import { scheduledTaskTemplate } from '../scheduled-task.ts';
import { webServiceTemplate } from '../web-service.ts';
import { workerServiceTemplate } from '../worker-service.ts';

const path = 'services/service.yaml';
const TOPIC = { 'Fn::If': ['HasAlarmTopic', [{ Ref: 'AlarmTopicArn' }], { Ref: 'AWS::NoValue' }] };
/** What stands only where there is a topic needs no condition inside. */
const SURELY = [{ Ref: 'AlarmTopicArn' }];

for (const [template, called] of [
  [webServiceTemplate({ path }), { ServerErrors: TOPIC, UnhealthyTargets: TOPIC }],
  [workerServiceTemplate({ path }), { DeadLettersArrive: TOPIC }],
  [scheduledTaskTemplate({ path }), { StartsFail: SURELY }],
  [scheduledTaskTemplate({ path, waits: true }), { StartsFail: SURELY, JobsFail: SURELY }],
] as const) {
  test(`the alarms of a ${String(template.document.Description).toLowerCase()} call the topic where there is one`, () => {
    const [emitted] = synthesize([template]).templates;
    const { Resources, Conditions } = parseText(emitted?.text ?? '') as {
      readonly Conditions: object;
      readonly Resources: Readonly<Record<string, { Type: string; Condition?: string; Properties: object }>>;
    };
    assert.deepEqual(Object.entries(Conditions).find(([name]) => name === 'HasAlarmTopic')?.[1], {
      'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AlarmTopicArn' }, ''] }],
    });
    for (const [logicalId, actions] of Object.entries(called)) {
      const { Condition, Properties = {} } = Resources[logicalId] ?? {};
      assert.equal(Condition, actions === SURELY ? 'HasAlarmTopic' : undefined);
      const { AlarmActions, OKActions } = Properties as Record<string, unknown>;
      assert.deepEqual([AlarmActions, OKActions], [actions, actions]);
    }
  });
}
