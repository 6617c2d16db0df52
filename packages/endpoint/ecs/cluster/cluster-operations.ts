import { text } from '../../cloudformation/handler-values.ts';
import type { Operation } from '../../server/service.ts';
import { each, page } from '../answers.ts';
import type { ClusterRecord } from '../model.ts';
import type { EcsParts } from '../parts.ts';
import { clusterView } from '../views.ts';

/** ECS's operations on clusters. */
export function clusterOperations({ clusters, services, tasks }: EcsParts): Record<string, Operation> {
  const view = (cluster: ClusterRecord) => {
    const inside = <T extends { readonly clusterArn: string }>(all: readonly T[]): T[] =>
      all.filter(({ clusterArn }) => clusterArn === cluster.clusterArn);
    return clusterView(cluster, inside(services.all()), inside(tasks.all()));
  };
  return {
    CreateCluster: (input, caller) => ({
      cluster: view(clusters.put(caller, text(input.clusterName) ?? 'default', input)),
    }),
    DeleteCluster: ({ cluster }, caller) => {
      const found = clusters.find(caller, cluster);
      const shown = view(found);
      clusters.delete(found.clusterArn);
      return { cluster: { ...shown, status: 'INACTIVE' } };
    },
    DescribeClusters: (input, caller) =>
      each(input.clusters ?? ['default'], (name) => view(clusters.find(caller, name)), 'clusters'),
    ListClusters: (input, caller) =>
      page(
        input,
        'clusterArns',
        clusters.all(caller).map(({ clusterArn }) => clusterArn),
      ),
  };
}
