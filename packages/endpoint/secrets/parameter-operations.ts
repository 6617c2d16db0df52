import { flag, list, number, text } from '../cloudformation/handler-values.ts';
import { AwsError, type Operation, type Service } from '../server/service.ts';
import type { ParameterRecord, ParameterStore, ParameterType } from './parameter-store.ts';

type Input = Readonly<Record<string, unknown>>;

const TYPES: readonly string[] = ['String', 'StringList', 'SecureString'];
const notFound = (name: string): AwsError => new AwsError('ParameterNotFound', `Parameter ${name} not found.`);

/** The part of Systems Manager's API that is Parameter Store. */
export function systemsManager(store: ParameterStore): Service {
  return { operations: { ...readingOperations(store), ...writingOperations(store) } };
}

function readingOperations(store: ParameterStore): Record<string, Operation> {
  return {
    GetParameter: ({ Name, WithDecryption }, caller) => {
      const parameter = store.find(caller, String(Name));
      if (!parameter) throw notFound(String(Name));
      return { Parameter: shown(parameter, WithDecryption) };
    },
    GetParameters: ({ Names, WithDecryption }, caller) => {
      const names = list<string>(Names);
      const found = names.map((name) => ({ name, parameter: store.find(caller, name) }));
      return {
        Parameters: found.flatMap(({ parameter }) => (parameter ? [shown(parameter, WithDecryption)] : [])),
        InvalidParameters: found.flatMap(({ name, parameter }) => (parameter ? [] : [name])),
      };
    },
    GetParametersByPath: (input, caller) => {
      if (!String(input.Path).startsWith('/')) {
        const message = 'The parameter path must begin with a forward slash "/", and name levels of a hierarchy.';
        throw new AwsError('ValidationException', message);
      }
      const path = `${String(input.Path).replace(/\/$/, '')}/`;
      const below = store
        .all(caller)
        .filter(
          ({ name }) =>
            name.startsWith(path) && (flag(input.Recursive) === true || !name.slice(path.length).includes('/')),
        );
      return page(input, below, (parameter) => shown(parameter, input.WithDecryption));
    },
    DescribeParameters: (input, caller) =>
      page(input, store.all(caller).filter(wanted(input.ParameterFilters)), described),
  };
}

function writingOperations(store: ParameterStore): Record<string, Operation> {
  return {
    PutParameter: (input, caller) => {
      const { Name, Value, Overwrite, Description, Tags } = input;
      const name = String(Name);
      if (!/^[\w./-]{1,1011}$/.test(name)) {
        throw new AwsError('ValidationException', `Parameter name: can't be "${name}".`);
      }
      const before = store.find(caller, name);
      if (before && flag(Overwrite) !== true) {
        throw new AwsError(
          'ParameterAlreadyExists',
          'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
        );
      }
      const type = text(input.Type) ?? before?.type;
      if (type === undefined || !TYPES.includes(type)) {
        throw new AwsError('ValidationException', 'A parameter type is required when you create a parameter.');
      }
      const { version } = store.put(caller, {
        name,
        // One of `types`, as has just been seen.
        type: type as ParameterType,
        value: String(Value),
        ...(Description !== undefined && { description: String(Description) }),
        ...(Tags !== undefined && { tags: list<{ Key: string; Value: string }>(Tags) }),
      });
      return { Version: version, Tier: 'Standard' };
    },
    DeleteParameter: ({ Name }, caller) => {
      if (!store.delete(caller, String(Name))) throw notFound(String(Name));
      return {};
    },
    DeleteParameters: ({ Names }, caller) => {
      const gone = list<string>(Names).map((name) => [name, store.delete(caller, name)] as const);
      return {
        DeletedParameters: gone.flatMap(([name, was]) => (was ? [name] : [])),
        InvalidParameters: gone.flatMap(([name, was]) => (was ? [] : [name])),
      };
    },
  };
}

/** What the filters by name let through; AWS has others, by path, type, key and tag. */
function wanted(filters: unknown): (parameter: ParameterRecord) => boolean {
  const tests = list<Input>(filters).map(({ Key, Option, Values }) => {
    const option = text(Option) ?? 'Equals';
    if (Key !== 'Name' || !['Equals', 'BeginsWith', 'Contains'].includes(option)) {
      const message = `The embedded endpoint does not simulate the filter ${String(Key)} ${option} of DescribeParameters.`;
      throw new AwsError('InvalidFilterKey', message);
    }
    const values = list<string>(Values);
    return ({ name }: ParameterRecord) =>
      values.some((value) =>
        option === 'Equals' ? name === value : option === 'Contains' ? name.includes(value) : name.startsWith(value),
      );
  });
  return (parameter) => tests.every((test) => test(parameter));
}

function page(input: Input, all: readonly ParameterRecord[], view: (parameter: ParameterRecord) => Input): Input {
  const from = number(input.NextToken) ?? 0;
  const size = number(input.MaxResults) ?? 10;
  return {
    Parameters: all.slice(from, from + size).map(view),
    ...(from + size < all.length && { NextToken: String(from + size) }),
  };
}

function shown({ name, arn, type, value, version, modified }: ParameterRecord, decrypt: unknown): Input {
  const hidden = type === 'SecureString' && flag(decrypt) !== true;
  return {
    Name: name,
    Type: type,
    // AWS answers the ciphertext; there is none here.
    Value: hidden ? 'encrypted: ask with decryption' : value,
    Version: version,
    LastModifiedDate: new Date(modified),
    ARN: arn,
    DataType: 'text',
  };
}

function described({ name, arn, type, version, modified, description }: ParameterRecord): Input {
  const LastModifiedDate = new Date(modified);
  return {
    Name: name,
    ARN: arn,
    Type: type,
    Version: version,
    LastModifiedDate,
    Description: description,
    ...(type === 'SecureString' && { KeyId: 'alias/aws/ssm' }),
    Tier: 'Standard',
    DataType: 'text',
  };
}
