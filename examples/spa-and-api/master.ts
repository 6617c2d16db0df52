import { root, roots } from '../../generator/index.ts';
import { edgeTemplate } from '../../templates/edge/edge.ts';
import { siteLogsTemplate } from '../../templates/site/site-logs.ts';
import { appTemplate } from './app.ts';
import { watchTemplate } from './watch.ts';

export { services } from './app.ts';

/** Certificate and web ACL; CloudFront takes them from us-east-1, where this template has to be. */
const edge = root(edgeTemplate({ path: 'edge.yaml', waf: true }), {});
const app = root(appTemplate, edge.outputs);
/** Its access logs, and what CloudFront reports: both are in us-east-1 as well. */
const logs = root(siteLogsTemplate({ path: 'logs.yaml' }), app.outputs);
const watch = root(watchTemplate, app.outputs);

/** Four stacks in two regions, each after those that it needs: edge, app, and side by side logs and watch. */
export const system = roots({ edge, app, logs, watch });
