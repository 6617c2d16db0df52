import { assumableBy, type Template, template, withRoleParameters } from '../../generator/index.ts';
import {
  deployRolesTemplate,
  foundationTemplate,
  loadBalancerTemplate,
  vpcTemplate,
  webServiceTemplate,
} from './recorded.ts';

const serviceTemplate = webServiceTemplate({ path: 'services/web-service.yaml' });

import { parameters } from '../../templates/parameters/parts.ts';

/** A system with roles, names, and things without names. */
const master = template({
  path: 'master.yaml',
  description: 'A network with a load balancer, and a role',
  parameters: { ...parameters.network, ...parameters.loadBalancer },
  body({ params, stack, resource }) {
    const network = stack('Network', vpcTemplate({ zones: 2 }), params);
    stack('LoadBalancer', loadBalancerTemplate({}), { ...params, ...network.outputs });
    resource('Reader', 'AWS::IAM::Role', { AssumeRolePolicyDocument: assumableBy('ecs-tasks.amazonaws.com') });
    return {};
  },
});
const bounded = withRoleParameters(master, { permissionsBoundary: true });
const named = withRoleParameters(master, { permissionsBoundary: true, path: true, namePrefix: true });
const foundation = foundationTemplate({ Website: 'website-service' });
const database = template({
  path: 'cluster.yaml',
  description: 'A type that is not known here',
  parameters: {},
  body({ resource }) {
    resource('Group', 'AWS::ElastiCache::SubnetGroup', { Description: 'Group', SubnetIds: ['subnet-1', 'subnet-2'] });
    return {};
  },
});

export const variants = {
  'deploy roles for an environment of GitHub': deployRolesTemplate([bounded, foundation], {
    provider: 'github',
    tag: 'Environment',
  }),
  'deploy roles for a branch of GitHub': deployRolesTemplate([named], {
    provider: 'github',
    by: 'branch',
    existingProvider: true,
    everyRegion: true,
    boundaryActions: ['s3:GetObject'],
  }),
  'deploy roles for a tag of GitLab': deployRolesTemplate([master], {
    provider: 'gitlab',
    by: 'tag',
    gitlabHost: 'gitlab.example.com',
    boundary: false,
    path: 'templates/tag-roles.yaml',
  }),
  'deploy roles for a branch of GitLab': deployRolesTemplate([database], {
    provider: 'gitlab',
    actions: {
      'AWS::ElastiCache::SubnetGroup': [
        'elasticache:CreateCacheSubnetGroup',
        'elasticache:DeleteCacheSubnetGroup',
        'elasticache:DescribeCacheSubnetGroups',
        'elasticache:ModifyCacheSubnetGroup',
      ],
    },
  }),
  'roles with a boundary, a path and a prefix': withRoleParameters(serviceTemplate, {
    permissionsBoundary: true,
    path: true,
    namePrefix: true,
  }),
} satisfies Readonly<Record<string, Template>>;
