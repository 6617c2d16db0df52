import type { Template } from '../../generator/index.ts';
import { ec2CapacityTemplate, ecsClusterTemplate, managedInstancesTemplate } from './recorded.ts';

/** The capacity of a cluster, with defaults, and with every option. */
export const variants = {
  'cluster on Fargate': ecsClusterTemplate({}),
  'cluster with everything': ecsClusterTemplate({
    path: 'templates/cluster-with-everything.yaml',
    capacity: 'elsewhere',
    serviceConnect: true,
    exec: true,
  }),
  'hosts on EC2': ec2CapacityTemplate({}),
  'hosts on EC2 of Intel that nobody enters': ec2CapacityTemplate({
    path: 'templates/hosts-of-intel.yaml',
    instanceTypes: ['m6i.large', 'm6id.large', 'm7i.large'],
    hostAccess: 'none',
  }),
  'managed instances': managedInstancesTemplate({}),
  'managed instances of named types': managedInstancesTemplate({
    path: 'templates/managed-named.yaml',
    instanceTypes: ['m7g.*', 'c7g.*'],
  }),
} satisfies Readonly<Record<string, Template>>;
