import { fn, nameParameter, template } from '../../generator/index.ts';
import { notificationsTemplate } from '../../templates/monitoring/notifications.ts';
import { parameters } from '../../templates/parameters/parts.ts';

/** Seconds. */
const FIVE_MINUTES = 300;

/** Calls when viewers get errors: CloudFront reports them in us-east-1 alone, where there is a topic of its own. */
export const watchTemplate = template({
  path: 'watch.yaml',
  region: 'us-east-1',
  description: 'An alarm of the distribution, and who hears of it',
  parameters: {
    DistributionId: nameParameter('AWS::CloudFront::Distribution', { Description: 'Distribution that is watched' }),
    AlarmTopicArn: parameters.cluster.AlarmTopicArn,
    EmailAddress: { Type: 'String', Description: 'Whom alarms are mailed to' },
    SiteErrorPercent: { Type: 'Number', Default: 5, MinValue: 0, MaxValue: 100, Description: 'Percent of 5xx answers' },
    SiteRequests: { Type: 'Number', Default: 50, MinValue: 1, Description: 'Requests in five minutes that count' },
  },
  body({ params, condition, resource, stack }) {
    const { AlarmTopicArn, DistributionId, SiteErrorPercent, SiteRequests } = params;
    const metric = (MetricName: string) => ({
      Namespace: 'AWS/CloudFront',
      MetricName,
      // The value is the same wherever viewers are (developer guide of CloudFront, types of metrics).
      Dimensions: [
        { Name: 'DistributionId', Value: DistributionId },
        { Name: 'Region', Value: 'Global' },
      ],
    });
    const stat = (Id: string, MetricName: string, Stat: string) => ({
      Id,
      MetricStat: { Metric: metric(MetricName), Stat, Period: FIVE_MINUTES },
      ReturnData: false,
    });
    resource(
      'SiteErrors',
      'AWS::CloudWatch::Alarm',
      {
        AlarmDescription: 'Viewers get 5xx: of the API, or because CloudFront does not reach it',
        Metrics: [
          stat('errors', '5xxErrorRate', 'Average'),
          stat('requests', 'Requests', 'Sum'),
          {
            Id: 'answer',
            Expression: fn.sub`IF(requests >= ${SiteRequests}, errors, 0)`,
            Label: 'Percent of requests that were answered with 5xx',
            ReturnData: true,
          },
        ],
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: SiteErrorPercent,
        EvaluationPeriods: 1,
        TreatMissingData: 'notBreaching',
        AlarmActions: [AlarmTopicArn],
        OKActions: [AlarmTopicArn],
      },
      {
        Condition: condition('HasAlarmTopic', fn.not(fn.equals(AlarmTopicArn, ''))),
        comment: 'Where nobody asks, CloudFront reports nothing: what is missing is well.',
      },
    );
    stack('Notifications', notificationsTemplate({ email: true }), params);
    return {};
  },
});
