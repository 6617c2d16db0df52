import type { Environments } from '../../deploy/environments.ts';
import { development, production } from '../../templates/parameters/presets.ts';
import type { masterTemplate } from './master.ts';

/**
 * `deploy-roles.ts` makes a boundary and a role for CloudFormation: on AWS its outputs stand here, as PermissionsBoundaryArn and
 * `cloudFormationRole`. Without them the system is deployed with the rights of whoever deploys.
 */
export const environments = {
  local: {
    stackName: 'time',
    region: 'us-east-1',
    tags: { Environment: 'local', Owner: 'platform', Component: 'time' },
    parameters: { Environment: 'local', TimeImageTag: '1.0.0', PermissionsBoundaryArn: '' },
  },
  development: {
    stackName: 'time-development',
    region: 'eu-central-1',
    tags: { Environment: 'development', Owner: 'platform', Component: 'time' },
    parameters: {
      Environment: 'development',
      ...development.hostedNetwork,
      ...development.cluster,
      ...development.hosts,
      ...development.monitoring,
      ...development.serviceMonitoring,
      TimeImageTag: '1.0.0',
      PermissionsBoundaryArn: '',
    },
  },
  production: {
    stackName: 'time-production',
    region: 'eu-central-1',
    terminationProtection: true,
    multiAz: true,
    alarms: true,
    tags: { Environment: 'production', Owner: 'platform', Component: 'time' },
    parameters: {
      Environment: 'production',
      ...production.hostedNetwork,
      ...production.loadBalancer,
      ...production.cluster,
      ...production.hosts,
      ...production.monitoring,
      ...production.serviceMonitoring,
      TimeImageTag: '1.0.0',
      PermissionsBoundaryArn: '',
    },
  },
} satisfies Environments<typeof masterTemplate>;
