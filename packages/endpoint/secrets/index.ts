import { join } from 'node:path';
import { genericHandler } from '../cloudformation/generic/generic.ts';
import type { ResourceHandler, ResourceRequest, ResourceState } from '../cloudformation/handler.ts';
import { loadSpecification } from '../cloudformation/specification.ts';
import { AwsError, type Service } from '../server/service.ts';
import { attachmentHandler, databaseHandlers } from './database-secrets.ts';
import { parameterHandler, secretHandler } from './handlers.ts';
import { systemsManager } from './parameter-operations.ts';
import { ParameterStore } from './parameter-store.ts';
import { containerSecret, dynamicReference } from './resolve.ts';
import { secretsManager } from './secret-operations.ts';
import { type Place, SecretStore } from './secret-store.ts';

/** Secrets Manager and Parameter Store, with what else of the endpoint reads them. */
export interface Secrets {
  readonly services: { readonly secretsmanager: Service; readonly ssm: Service };
  readonly handlers: Readonly<Record<string, ResourceHandler>>;
  /** The value of a task definition's `Secrets` entry. */
  readonly secret: (valueFrom: string, place: Place) => string;
  /** The value of a dynamic reference of a template, `{{resolve:...}}`. */
  readonly reference: (reference: string, place: Place) => string;
  /** The value of a parameter of Systems Manager that a template's parameter names. */
  readonly lookUp: (name: string, place: Place) => Promise<string>;
}

export type FindResource = (
  type: string,
  physicalId: string,
) => (ResourceState & Pick<ResourceRequest, 'properties'>) | undefined;

/** Turns the value of a secret, which its ARN names, into what holds on this machine. */
export type LocalizeSecret = (arn: string, text: string) => string;

/**
 * Opens the secrets and parameters in a folder; `find` returns a stack's resource, by type and physical id. `localize` has
 * the last word on what tasks and clients read, and none on templates.
 */
export function secrets(folder: string, find: FindResource, localize: LocalizeSecret = (_arn, text) => text): Secrets {
  const stores = {
    secrets: new SecretStore(join(folder, 'secrets')),
    parameters: new ParameterStore(join(folder, 'parameters')),
  };
  const records = async () => genericHandler(await loadSpecification());
  return {
    services: { secretsmanager: secretsManager(stores.secrets, localize), ssm: systemsManager(stores.parameters) },
    handlers: {
      'AWS::SecretsManager::Secret': secretHandler(stores.secrets),
      'AWS::SecretsManager::SecretTargetAttachment': attachmentHandler(stores.secrets, find),
      'AWS::SSM::Parameter': parameterHandler(stores.parameters),
      ...databaseHandlers(stores.secrets, records),
    },
    secret: (valueFrom, place) => containerSecret({ ...stores, localize }, valueFrom, place),
    reference: (reference, place) => dynamicReference(stores, reference, place),
    lookUp: async (name, place) => {
      const parameter = stores.parameters.find(place, name);
      if (parameter && parameter.type !== 'SecureString') return parameter.value;
      const message = `Unable to fetch parameters [${name}] from parameter store for this account.`;
      throw new AwsError('ValidationError', message);
    },
  };
}
