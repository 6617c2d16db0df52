// Compiled, never run: each line under an @ts-expect-error is a mistake that must not compile, every other line must.

import type { Body } from '../model.ts';
import type { Id, Token } from '../values/value.ts';
import { fileTemplate } from './file-template.ts';

declare const stack: Body<Readonly<Record<never, never>>>['stack'];
declare const vpcId: Token<Id<'AWS::EC2::VPC'>>;
declare const subnetId: Token<Id<'AWS::EC2::Subnet'>>;
declare const topicArn: Token<Id<'AWS::SNS::Topic', 'Arn'>>;
declare const topicName: Token<Id<'AWS::SNS::Topic', 'Name'>>;
declare const port: Token<number>;

const ledger = fileTemplate({
  path: 'templates/ledger.yaml',
  text: '',
  parameters: {
    Stage: { Type: 'String', Default: 'test', AllowedValues: ['test', 'live'] },
    VpcId: { Type: 'AWS::EC2::VPC::Id' },
    SubnetIds: { Type: 'CommaDelimitedList', holds: 'Arn of AWS::EC2::Subnet | Name of AWS::EC2::Subnet' },
    TopicArn: { Type: 'String', holds: 'Arn of AWS::SNS::Topic' },
    Port: { Type: 'String', Default: '80' },
  },
  outputs: { QueueArn: 'Arn of AWS::SQS::Queue', Stage: 'parameter Stage', Count: 'number', Ids: 'list of text' },
});

const right = { VpcId: vpcId, SubnetIds: [subnetId], TopicArn: topicArn };
const { outputs } = stack('Ledger', ledger, { ...right, Stage: 'live', Port: port });
export const queueArn: Token<Id<'AWS::SQS::Queue', 'Arn'>> = outputs.QueueArn;
export const stage: Token<'test' | 'live'> = outputs.Stage;
export const count: Token<number> = outputs.Count;

// @ts-expect-error An output that the file does not have.
outputs.QueueName;
// @ts-expect-error The ARN of a queue is none of a topic.
export const wrong: Token<Id<'AWS::SNS::Topic', 'Arn'>> = outputs.QueueArn;
// @ts-expect-error A parameter without a default is missing.
stack('Ledger', ledger, { VpcId: vpcId, SubnetIds: [subnetId] });
// @ts-expect-error A name that is misspelt.
stack('Ledger', ledger, { ...right, Stgae: 'live' });
// @ts-expect-error A value outside of the allowed ones.
stack('Ledger', ledger, { ...right, Stage: 'prod' });
// @ts-expect-error A subnet where a VPC belongs.
stack('Ledger', ledger, { ...right, VpcId: subnetId });
// @ts-expect-error VPCs where subnets belong.
stack('Ledger', ledger, { ...right, SubnetIds: [vpcId] });
// @ts-expect-error A name where an ARN belongs.
stack('Ledger', ledger, { ...right, TopicArn: topicName });
