import { template } from '../../generator/index.ts';
import { defineService, defineServices } from '../../templates/services/define-services.ts';
import { jobTemplate, reportsTemplate } from './kinds.ts';
import { owned, teamParameters } from './shared.ts';

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

/** Team insight. */
export const insightTemplate = template({
  path: 'insight.yaml',
  description: 'Services of team insight',
  parameters: { ...teamParameters, ...insightServices.parameters },
  body(builder) {
    const { DailyReport } = insightServices.nest(builder, builder.params);
    return {
      DailyReportLogGroup: { Value: DailyReport.outputs.LogGroupName, Description: 'What the daily report said' },
    };
  },
});
