import type { Template } from '../../generator/index.ts';
import { edgeTemplate, siteLogsTemplate, staticSiteTemplate } from './recorded.ts';

export const variants = {
  'static site': staticSiteTemplate({}),
  'static site of folders': staticSiteTemplate({ path: 'templates/handbook.yaml', routing: 'folders', names: ['Www'] }),
  'site and public API': staticSiteTemplate({ routing: 'none', api: { loadBalancer: 'public', host: 'viewer' } }),
  'site and internal API': staticSiteTemplate({
    routing: 'single-page',
    names: ['Www', 'Shop'],
    api: { loadBalancer: 'internal', paths: ['/api/*', '/auth/*'], host: 'origin' },
  }),
  'logs of a site': siteLogsTemplate({ path: 'templates/handbook-logs.yaml' }),
  'edge with everything': edgeTemplate({
    path: 'templates/edge-with-everything.yaml',
    names: ['Www'],
    waf: { groups: ['AWSManagedRulesSQLiRuleSet'], counting: ['AWSManagedRulesSQLiRuleSet'], largeBodies: true },
  }),
  'edge without a certificate': edgeTemplate({ certificate: false, waf: true }),
} satisfies Readonly<Record<string, Template>>;
