import { override } from '../override.ts';
import { body, refusesEach, takesEach } from '../testing/refusals.ts';
import { AWS } from '../values/intrinsics.ts';

const O = 'OverrideRefused';
const D = 'DefinitionRefused';
const QUEUE = 'AWS::SQS::Queue';

function before() {
  return body(({ resource }) => {
    const queue = resource('Queue', QUEUE, {});
    resource('Other', QUEUE, { QueueName: queue.att('QueueName') });
    return { Arn: queue.att('Arn') };
  });
}
const changed = (change: (builder: never) => unknown) => () => override(before(), change as never);
/** As `changed`, with the builder as anything: mistakes that do not compile. */
function making(verb: string, ...args: unknown[]) {
  return changed((builder: Readonly<Record<string, (...args: unknown[]) => unknown>>) => void builder[verb]?.(...args));
}

refusesEach({
  'an override of a function': [O, /is no template[\s\S]*call it/, () => override((() => before()) as never, () => {})],
  'an override without a change': [O, /changes nothing/, () => override(before(), undefined as never)],
  'an option that an override does not have': [
    O,
    /no option "Path"[\s\S]*write "path"/,
    () => override(before(), { Path: 'a.yaml' } as never, () => {}),
  ],
  'a description that is no text': [
    O,
    /description is no text/,
    () => override(before(), { description: 5 } as never, () => {}),
  ],
  'a promise as an answer': [D, /answers a promise/, changed(async () => ({}))],
  'a list as an answer': [D, /answers no object/, changed(() => ['a'])],
  'an output taken away that is not there': [
    O,
    /no output "Arm"[\s\S]*write "Arn"/,
    changed(() => ({ Arm: undefined })),
  ],
  'a change that answers nothing': [
    D,
    /properties of Queue is no object/,
    making('change', 'Queue', QUEUE, () => undefined),
  ],
  'a change by null': [D, /properties of Queue is no object/, making('change', 'Queue', QUEUE, null)],
  'a list of names to retain': ['OverrideUnmatched', /no resource "Queue,Other"/, making('retain', ['Queue', 'Other'])],
  'a value for an attribute that is not there': [
    O,
    /"Other" has no attribute "Arnn"[\s\S]*write "Arn"/,
    making('leaveOut', 'Other', QUEUE, { Arnn: 'a' }),
  ],
  'an adoption by a token': [
    O,
    /a name that is no literal/,
    making('adopt', 'Queue', QUEUE, { QueueName: AWS.StackName }),
  ],
  'an adoption by nothing': [O, /adopted by no name/, making('adopt', 'Queue', QUEUE, {})],
});

takesEach({
  'an output that is taken away': changed(() => ({ Arn: undefined })),
  'an adoption by a name': making('adopt', 'Queue', QUEUE, { QueueName: 'a' }),
  'a value for an attribute': making('leaveOut', 'Other', QUEUE, { Ref: 'https://sqs.us-east-1.amazonaws.com/1/a' }),
});
