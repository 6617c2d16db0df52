import { suffix } from '../cloudformation/generic/identifiers.ts';
import type { ResourceHandler, ResourceRequest, ResourceState } from '../cloudformation/handler.ts';
import { mergedTags, object, text } from '../cloudformation/handler-values.ts';
import { liveProperties, liveTags } from '../cloudformation/live-values.ts';
import { AwsError } from '../server/service.ts';
import { asHandler } from '../wire/reason.ts';
import type { ParameterStore, ParameterType } from './parameter-store.ts';
import { parameterArn } from './parameter-store.ts';
import { generatedSecret } from './password.ts';
import type { SecretStore } from './secret-store.ts';

/** `AWS::SecretsManager::Secret`: its value is made once, and anew only when the template's word on it changes. */
export function secretHandler(store: SecretStore): ResourceHandler {
  return {
    async create(request, made) {
      const { stack, properties, token, logicalId } = request;
      const arn = asHandler('SecretsManager', token, () => {
        const name = text(properties.Name) ?? `${logicalId}-${suffix(token)}`;
        const known = store.find(stack, name);
        if (known?.token === token) return known.arn;
        return store.create(stack, { name, token, seed: token, value: secretValue(request), ...settings(request) }).arn;
      });
      made(arn);
      return { physicalId: arn, attributes: { Id: arn } };
    },
    async update(request, { physicalId, previousProperties }) {
      asHandler('SecretsManager', request.token, () => {
        const secret = store.put({ ...store.get(request.stack, physicalId), ...settings(request) });
        const source = ({ SecretString, GenerateSecretString }: ResourceRequest['properties']) =>
          JSON.stringify([SecretString, GenerateSecretString]);
        if (source(request.properties) !== source(previousProperties)) {
          // The step's own name: a step that is tried again adds no second version.
          store.addVersion(secret, secretValue(request), suffix(request.token, 32));
        }
      });
      return { physicalId, attributes: { Id: physicalId } };
    },
    async delete(_request, { physicalId }) {
      store.delete(physicalId);
    },
    // Its value is never compared: CloudFormation cannot read it back either.
    async read({ physicalId, properties, stack }) {
      const secret = store.find(stack, physicalId);
      if (secret === undefined || secret.deletionDate !== undefined) return undefined;
      return liveProperties(properties, {
        Description: secret.description,
        KmsKeyId: secret.kmsKeyId,
        Tags: liveTags(properties.Tags, secret.tags),
      });
    },
  };
}

function secretValue({ properties: { SecretString, GenerateSecretString } }: ResourceRequest) {
  if (SecretString !== undefined && GenerateSecretString !== undefined) {
    const message = 'You must provide either SecretString or GenerateSecretString, not both.';
    throw new AwsError('InvalidRequestException', message);
  }
  return { secretString: text(SecretString) ?? generatedSecret(object(GenerateSecretString)) };
}

function settings({ properties, tags }: ResourceRequest) {
  const { Description, KmsKeyId, Tags } = properties;
  return {
    ...(Description !== undefined && { description: String(Description) }),
    ...(KmsKeyId !== undefined && { kmsKeyId: String(KmsKeyId) }),
    tags: mergedTags(tags, Tags),
  };
}

/** `AWS::SSM::Parameter`, of type String or StringList, as CloudFormation offers it. */
export function parameterHandler(store: ParameterStore): ResourceHandler {
  const save = ({ stack, properties, tags, token }: ResourceRequest, name: string): ResourceState => {
    const { Type, Value, Description, Tags } = properties;
    asHandler('Ssm', token, () =>
      store.put(stack, {
        name,
        // The specification allows no other.
        type: String(Type) as ParameterType,
        value: String(Value),
        token,
        tags: mergedTags(tags, pairsOf(Tags)),
        ...(Description !== undefined && { description: String(Description) }),
      }),
    );
    return { physicalId: name, attributes: { Type, Value, Arn: parameterArn(stack, name) } };
  };
  return {
    async create(request, made) {
      const { stack, properties, token, logicalId } = request;
      const name = text(properties.Name) ?? `CFN-${logicalId}-${suffix(token)}`;
      const known = store.find(stack, name);
      if (known && known.token !== token) {
        asHandler('Ssm', token, () => {
          const message = `The parameter already exists: ${name}.`;
          throw new AwsError('ParameterAlreadyExists', message);
        });
      }
      const state = save(request, name);
      made(name);
      return state;
    },
    update: async (request, { physicalId }) => save(request, physicalId),
    async delete({ stack }, { physicalId }) {
      store.delete(stack, physicalId);
    },
    async read({ physicalId, properties, stack }) {
      const parameter = store.find(stack, physicalId);
      if (!parameter) return undefined;
      const { type, value, description } = parameter;
      return liveProperties(properties, { Type: type, Value: value, Description: description });
    },
  };
}

/** Tags of this type are an object, unlike those of others. */
function pairsOf(tags: unknown): unknown {
  return Array.isArray(tags) ? tags : Object.entries(object(tags)).map(([Key, Value]) => ({ Key, Value }));
}
