import { AWS, type Token } from '../../../generator/index.ts';
import type { ServiceServiceConnectConfiguration } from '../../../generator/resources/generated/ecs.ts';
import { namespaceParameters } from './parameters.ts';
import type { Params } from './params.ts';
import type { Task } from './task.ts';
import type { Use } from './uses.ts';

/** How a service appears in its namespace. */
interface Offered {
  readonly portName: string;
  readonly port: number;
  /** The name that clients use. */
  readonly name: Token<string>;
}

/** A service's part in Service Connect: what it offers, and whether it finds others; nothing where neither is so. */
export function serviceConnect(
  params: Params,
  { uses = [], task, offered }: { readonly uses?: readonly Use[]; readonly task: Task; readonly offered?: Offered },
): { readonly ServiceConnectConfiguration?: ServiceServiceConnectConfiguration } {
  if (offered === undefined && !uses.some(({ kind }) => kind === 'service')) return {};
  return {
    ServiceConnectConfiguration: {
      Enabled: true,
      Namespace: params.take(namespaceParameters).NamespaceArn,
      LogConfiguration: {
        LogDriver: 'awslogs',
        Options: {
          'awslogs-group': task.logs.ref,
          'awslogs-region': AWS.Region,
          'awslogs-stream-prefix': 'service-connect',
          mode: 'non-blocking',
          'max-buffer-size': '25m',
        },
      },
      ...(offered && {
        Services: [
          {
            PortName: offered.portName,
            DiscoveryName: offered.name,
            ClientAliases: [{ Port: offered.port, DnsName: offered.name }],
          },
        ],
      }),
    },
  };
}
