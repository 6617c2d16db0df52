import { body, refusesEach, takesEach } from '../testing/refusals.ts';
import { AWS, fn } from '../values/intrinsics.ts';
import { allow, assumableBy, policy } from '../values/policy.ts';

const bucket = (characters: number) => `arn:aws:s3:::${'a'.repeat(characters)}`;
const large = (characters: number) => policy(allow({ Action: 's3:GetObject', Resource: bucket(characters) }));
function managed(PolicyDocument: object) {
  return () =>
    body(({ resource }) => void resource('P', 'AWS::IAM::ManagedPolicy', { PolicyDocument: PolicyDocument as never }));
}
function role(properties: object) {
  return () => {
    const trust = { AssumeRolePolicyDocument: assumableBy('ecs-tasks.amazonaws.com') };
    return body(({ resource }) => void resource('Role', 'AWS::IAM::Role', { ...trust, ...properties }));
  };
}
function inline(...documents: object[]) {
  return role({ Policies: documents.map((PolicyDocument, index) => ({ PolicyName: `P${index}`, PolicyDocument })) });
}

refusesEach({
  'a managed policy of more than 6144 characters': [
    'LimitExceeded',
    /^templates\/a\.yaml: Resources\.P\.Properties\.PolicyDocument has \d+ characters at least/,
    managed(large(6144)),
  ],
  'a managed policy with a long text': [
    'LimitExceeded',
    /PolicyDocument has \d+/,
    managed(policy(allow({ Action: 's3:GetObject', Resource: fn.sub`${bucket(6144)}${AWS.Region}` }))),
  ],
  'inline policies of more than 10240 characters': [
    'LimitExceeded',
    /Role\.Properties\.Policies has \d+/,
    inline(large(5120), large(5120)),
  ],
  'a trust policy of more than 4096 characters': [
    'LimitExceeded',
    /AssumeRolePolicyDocument has \d+/,
    role({ AssumeRolePolicyDocument: policy(allow({ Action: 'sts:AssumeRole', Principal: { AWS: bucket(4096) } })) }),
  ],
});

takesEach({
  'a managed policy of less than 6144 characters': managed(large(6000)),
  'inline policies of less than 10240 characters': inline(large(5000), large(5000)),
  'a policy whose spaces make it longer': managed(
    policy(allow({ Action: 's3:GetObject', Resource: `arn:aws:s3:::a${' '.repeat(7000)}` })),
  ),
  'a policy that looks a long name up': managed(
    policy(allow({ Action: 's3:GetObject', Resource: `{{resolve:ssm:/${'a'.repeat(7000)}}}` })),
  ),
});
