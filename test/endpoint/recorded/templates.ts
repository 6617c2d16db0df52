import {
  CreateChangeSetCommand,
  CreateStackCommand,
  DescribeStackResourcesCommand,
  GetTemplateCommand,
  GetTemplateSummaryCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { authorization } from '../../../packages/endpoint/testing/test-engine.ts';
import { type Asking, create, refusalOf, withoutMetadata } from './asking.ts';

type Ask = (asking: Asking) => Promise<void>;

const topic = { Foo: { Type: 'AWS::SNS::Topic' } };

/** A template that is refused when a change set is made of it. */
function refused(template: unknown): Ask {
  return async ({ endpoint, record, newName }) => {
    const input = { StackName: newName(), ChangeSetName: 'next', TemplateBody: JSON.stringify(template), ...create };
    record('validation-error', await refusalOf(endpoint.cloudFormation.send(new CreateChangeSetCommand(input))));
  };
}

/** A question about a template that is not there. */
function missing(name: string, input: { readonly StackName?: string; readonly ChangeSetName?: string }): Ask {
  return async ({ endpoint, record }) => {
    record(name, await refusalOf(endpoint.cloudFormation.send(new GetTemplateCommand(input))));
  };
}

const ARN = 'arn:aws:cloudformation:us-east-1:000000000000:changeSet/change-set-926829fe/d065e78c';
const summary = async ({ endpoint }: Asking, input: { readonly StackName?: string; readonly TemplateBody?: string }) =>
  withoutMetadata({ ...(await endpoint.cloudFormation.send(new GetTemplateSummaryCommand(input))) });

function created(TemplateURL: string): Ask {
  return async ({ endpoint, record, newName }) => {
    const input = { StackName: newName(), TemplateURL };
    record('create-error', await refusalOf(endpoint.cloudFormation.send(new CreateStackCommand(input))));
  };
}

/** A stack of a template that lies in a bucket; its topic is asked for where the recorded client listed all topics. */
function fromBucket(urlOf: (bucket: string, key: string) => string): Ask {
  return async ({ endpoint, record, newName }) => {
    const StackName = newName();
    const { cloudFormation, url } = endpoint;
    const bucket = `${StackName}-templates`;
    const authorized = { method: 'PUT', headers: { authorization: authorization('s3') } };
    await fetch(`${url}/${bucket}`, authorized);
    await fetch(`${url}/${bucket}/topic.json`, { ...authorized, body: JSON.stringify({ Resources: topic }) });
    await cloudFormation.send(new CreateStackCommand({ StackName, TemplateURL: urlOf(bucket, 'topic.json') }));
    await endpoint.settled(StackName);
    const { StackResources = [] } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName }));
    record(
      'matching-topic',
      StackResources.map(({ PhysicalResourceId }) => ({ TopicArn: PhysicalResourceId })),
    );
  };
}

async function failedStack(asking: Asking): Promise<void> {
  const { endpoint } = asking;
  const StackName = asking.newName();
  // The name is refused when the parameter is made.
  const Properties = { Type: 'String', Value: 'v', Name: '/aws/reserved' };
  const TemplateBody = JSON.stringify({ Resources: { MyParameter: { Type: 'AWS::SSM::Parameter', Properties } } });
  await endpoint.cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody }));
  await endpoint.settled(StackName);
  asking.record('template-summary', await summary(asking, { StackName }));
}

/** Cases that ask about templates. */
export const TEMPLATES: Readonly<Record<string, Ask>> = {
  'templates/get_template_summary': async (asking) => {
    const TemplateBody = `Metadata: { TopicName: sns-topic-simple }
Resources: { topic123: { Type: AWS::SNS::Topic, Properties: { TopicName: sns-topic-simple } } }`;
    asking.record('template-summary', await summary(asking, { TemplateBody }));
  },
  'templates/create_stack_from_s3_template_url[s3_url]': created('s3://bucket-of-nobody/template.yaml'),
  'templates/create_stack_from_s3_template_url[http_invalid]': created('https://example.com/bucket/template.yaml'),
  'templates/create_stack_from_s3_template_url[http_path]': fromBucket(
    (bucket, key) => `https://s3.amazonaws.com/${bucket}/${key}`,
  ),
  'templates/create_stack_from_s3_template_url[http_host]': fromBucket(
    (bucket, key) => `https://${bucket}.s3.us-east-1.amazonaws.com/${key}`,
  ),
  'templates/validate_template': async ({ endpoint, record }) => {
    const Description = 'The EC2 Key Pair to allow SSH access to the instance';
    const TemplateBody = JSON.stringify({
      Parameters: { KeyExample: { Type: 'String', Description } },
      Resources: topic,
    });
    const answer = await endpoint.cloudFormation.send(new ValidateTemplateCommand({ TemplateBody }));
    record('validate-template', withoutMetadata({ ...answer }));
  },
  'templates/validate_invalid_json_template_should_fail': async ({ endpoint, record }) => {
    const TemplateBody = '{"this is invalid JSON"="bobbins"}';
    record(
      'validate-invalid-json',
      await refusalOf(endpoint.cloudFormation.send(new ValidateTemplateCommand({ TemplateBody }))),
    );
  },
  'templates/get_template_summary_non_executed_change_set': async (asking) => {
    const StackName = asking.newName();
    const input = { StackName, ChangeSetName: 'next', TemplateBody: JSON.stringify({ Resources: topic }), ...create };
    await asking.endpoint.cloudFormation.send(new CreateChangeSetCommand(input));
    asking.record('error', await refusalOf(summary(asking, { StackName })));
  },
  'templates/get_template_summary_no_resources': async (asking) => {
    asking.record('error', await refusalOf(summary(asking, { TemplateBody: '{}' })));
  },
  'templates/get_template_summary_failed_stack': failedStack,
  'templates/get_template_missing_resources': async (asking) => {
    await missing('stack-error', { StackName: 'does-not-exist' })(asking);
    await missing('change-set-error', { ChangeSetName: 'does-not-exist' })(asking);
  },
  'templates/get_template_missing_resources_stack': missing('stack-error', { StackName: 'does-not-exist' }),
  'templates/get_template_missing_resources_change_set': missing('change-set-error', {
    ChangeSetName: 'does-not-exist',
  }),
  'templates/get_template_missing_resources_change_set_id': missing('change-set-error', { ChangeSetName: ARN }),
  'templates/get_template_no_arguments': missing('stack-error', {}),
  'templates/create_stack_invalid_yaml_template_should_fail': async ({ endpoint, record, newName }) => {
    const input = { StackName: newName(), TemplateBody: 'Resources:\n  A: [\n' };
    const refusal = await refusalOf(endpoint.cloudFormation.send(new CreateStackCommand(input)));
    // The place of the mistake was left out where this was recorded.
    record('create-invalid-yaml', refusal.replace(/ \(line \d+, column \d+\)$/, ''));
  },
  'validations/invalid_output_structure[none-value]': refused({
    Resources: topic,
    Outputs: { MyOutput: { Value: null } },
  }),
  'validations/invalid_output_structure[missing-def]': refused({
    Resources: topic,
    Outputs: { MyOutput: { Value: null, AnotherValue: null } },
  }),
  'validations/invalid_output_structure[multiple-nones]': refused({ Resources: topic, Outputs: { MyOutput: {} } }),
  'validations/missing_resources_block': refused({}),
  'validations/resources_blocks[missing-type]': refused({ Resources: { A: { Properties: {} } } }),
  'validations/resources_blocks[invalid-key]': refused({ Resources: { A: { Type: 'AWS::SNS::Topic', Invalid: 10 } } }),
};
