// Written by `rookery types` from report-errors.yaml: change that, not this.
import { readFileSync } from 'node:fs';
import { fileTemplate } from '../../../generator/index.ts';

export const reportErrorsTemplate = fileTemplate({
  path: 'templates/report-errors.yaml',
  text: readFileSync(new URL('report-errors.yaml', import.meta.url), 'utf8'),
  parameters: {
    LogGroupName: { Type: 'String', holds: 'Name of AWS::Logs::LogGroup' },
    AlarmTopicArn: {
      Type: 'String',
      holds:
        'Arn of AWS::ApplicationAutoScaling::ScalingPolicy | Arn of AWS::AutoScaling::ScalingPolicy | Arn of AWS::SNS::Topic',
    },
  },
  outputs: {
    ErrorsAlarmArn: 'Arn of AWS::CloudWatch::Alarm',
  },
});
