import { root, roots } from '../../generator/index.ts';
import { edgeTemplate } from '../../templates/edge/edge.ts';
import { siteLogsTemplate } from '../../templates/site/site-logs.ts';
import { appTemplate } from './app.ts';

export { services } from './app.ts';

/** Certificate and web ACL; CloudFront takes them from us-east-1, where this template has to be. */
const edge = root(edgeTemplate({ path: 'edge.yaml', waf: true }), {});
const app = root(appTemplate, edge.outputs);
/** Its access logs, which are set up in us-east-1 as well. */
const logs = root(siteLogsTemplate({ path: 'logs.yaml' }), app.outputs);

/** Three stacks in two regions, each after those that it needs: edge, app, logs. */
export const system = roots({ edge, app, logs });
