import type { ResourceHandler, ResourceRequest, ResourceState } from '../cloudformation/handler.ts';
import { digits, handlerFailure, mergedTags, object, text } from '../cloudformation/handler-values.ts';
import { generatedName } from '../ecs/handler-input.ts';
import { AwsError } from '../server/service.ts';
import { readDefinition } from './definition.ts';
import type { Executions } from './executions.ts';
import type { Machines } from './machines.ts';
import { type MachineRecord, machineArn } from './model.ts';
import { isSimulated } from './unsimulated.ts';

type Properties = Readonly<Record<string, unknown>>;

const NAME_LIMIT = 80;

/** AWS::StepFunctions::StateMachine. */
export function machineHandler(machines: Machines, executions: Executions): ResourceHandler {
  const save = (request: ResourceRequest, name: string): ResourceState => {
    const { properties, stack, token } = request;
    const put = () =>
      machines.put({
        stateMachineArn: machineArn(stack, name),
        name,
        type: text(properties.StateMachineType) ?? 'STANDARD',
        roleArn: String(properties.RoleArn),
        definition: definitionText(properties),
        tags: mergedTags(request.tags, properties.Tags).map(({ Key, Value }) => ({ key: Key, value: Value })),
        token,
      });
    return stateOf(asHandler(token, put));
  };
  return {
    async create(request, made) {
      const name = String(request.properties.StateMachineName ?? generatedName(request, NAME_LIMIT));
      const known = machines.get(machineArn(request.stack, name));
      if (known && known.token !== request.token) {
        throw handlerFailure(
          `State Machine Already Exists: '${known.stateMachineArn}'`,
          'AlreadyExists',
          request.token,
        );
      }
      const state = known ? stateOf(known) : save(request, name);
      made(state.physicalId);
      return state;
    },
    async update(request, { physicalId }) {
      const known = machines.get(physicalId);
      if (known) return save(request, known.name);
      throw handlerFailure(`State Machine Does Not Exist: '${physicalId}'`, 'NotFound', request.token);
    },
    async delete(_request, { physicalId }) {
      machines.delete(physicalId);
      await executions.stopAll(physicalId);
    },
    // Its API here changes none.
    read: async ({ physicalId, properties }) => (machines.get(physicalId) ? properties : undefined),
    isRecord: (properties) => !runsHere(properties),
  };
}

function stateOf({ stateMachineArn, name, revisionId }: MachineRecord): ResourceState {
  const attributes = { Arn: stateMachineArn, Name: name, StateMachineRevisionId: revisionId };
  return { physicalId: stateMachineArn, attributes };
}

function runsHere(properties: Properties): boolean {
  try {
    return isSimulated(readDefinition(definitionText(properties)));
  } catch (error) {
    if (error instanceof AwsError) return true;
    throw error;
  }
}

/** The definition in one text, with the values of its substitutions. */
function definitionText({
  DefinitionString,
  Definition,
  DefinitionSubstitutions,
  DefinitionS3Location,
}: Properties): string {
  if (DefinitionS3Location !== undefined) {
    throw new AwsError('InvalidDefinition', 'The embedded endpoint does not simulate DefinitionS3Location.');
  }
  const isText = DefinitionString !== undefined;
  const definition = isText ? String(DefinitionString) : JSON.stringify(Definition ?? {});
  return definition.replace(/\$\{([\w.:-]+)\}/g, (whole, name: string) => {
    const value = object(DefinitionSubstitutions)[name];
    if (value === undefined) return whole;
    // Within an object it stands inside a JSON string already.
    return isText ? String(value) : JSON.stringify(String(value)).slice(1, -1);
  });
}

/** Words a refusal as CloudFormation's handlers do. */
function asHandler<T>(token: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const request = digits(`${token} request`, 32);
    const details = `(Service: AWSStepFunctions; Status Code: ${error.status}; Error Code: ${error.code}; Request ID: ${request}; Proxy: null)`;
    throw handlerFailure(`${error.message} ${details}`, 'InvalidRequest', token);
  }
}
