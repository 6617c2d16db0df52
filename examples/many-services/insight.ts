import { template } from '../../generator/index.ts';
import { monitorServices } from '../../templates/monitoring/monitor-services.ts';
import { defineService, defineServices } from '../../templates/services/define-services.ts';
import { jobTemplate, reportsTemplate } from './kinds.ts';
import { owned, teamParameters } from './shared.ts';
import { reportErrorsTemplate } from './templates/report-errors.yaml.ts';

export const insightServices = defineServices({
  Reports: defineService(reportsTemplate, {
    image: 'reports',
    priority: 2020,
    values: {
      Paths: ['/reports', '/reports/*'],
      ExportRulePriority: 2010,
      ExportPaths: ['/exports/*'],
      PreviewRulePriority: 2000,
      PreviewPaths: ['/previews/*'],
    },
    tags: owned('insight', 'reports'),
  }),
  DailyReport: defineService(jobTemplate, {
    image: 'daily-report',
    parameters: ['ScheduleExpression', 'ScheduleState'],
    values: { TimeZone: 'Europe/Berlin' },
    tags: owned('insight', 'daily-report'),
  }),
});

/** Team insight. What it has of old in YAML is nested as it is. */
export const insightTemplate = template({
  path: 'insight.yaml',
  description: 'Services of team insight',
  parameters: { ...teamParameters, ...insightServices.parameters },
  body(builder) {
    const nested = insightServices.nest(builder, builder.params);
    monitorServices(builder, nested, builder.params);
    const { DailyReport } = nested;
    const errors = builder.stack('ReportErrors', reportErrorsTemplate, {
      LogGroupName: DailyReport.outputs.LogGroupName,
      AlarmTopicArn: builder.params.AlarmTopicArn,
    });
    return {
      ReportErrorsAlarmArn: errors.outputs.ErrorsAlarmArn,
      DailyReportLogGroup: { Value: DailyReport.outputs.LogGroupName, Description: 'What the daily report said' },
    };
  },
});
