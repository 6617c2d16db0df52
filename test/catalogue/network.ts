import type { Template } from '../../generator/index.ts';
import { vpcTemplate } from './recorded.ts';

export const variants = {
  'two zones': vpcTemplate({}),
  'two zones with IPv6': vpcTemplate({ path: 'templates/dual.yaml', ipv6: true }),
  'three zones with IPv6': vpcTemplate({ zones: 3, ipv6: true }),
  'three zones, flow logs': vpcTemplate({ zones: 3, flowLogs: true }),
  'four zones, endpoints': vpcTemplate({
    path: 'templates/network.yaml',
    zones: 4,
    dynamodb: true,
    endpoints: [
      'ec2',
      'ec2messages',
      'ecr.api',
      'ecr.dkr',
      'ecs',
      'ecs-agent',
      'ecs-telemetry',
      'elasticloadbalancing',
      'events',
      'kms',
      'logs',
      'monitoring',
      'rds-data',
      'secretsmanager',
      'sns',
      'sqs',
      'ssm',
      'ssmmessages',
      'states',
      'sts',
      'xray',
    ],
  }),
} satisfies Readonly<Record<string, Template>>;
