import {
  type Id,
  knownAs,
  naming,
  type ParameterRefs,
  type Parameters,
  RookeryError,
  type Token,
} from '../../../generator/index.ts';

/** The parameters of a template whose options say which there are. */
export interface Params {
  /**
   * Those of them that are declared so: each part of a template takes what it needs by the declarations. With a prefix,
   * those that are declared under longer names: `take({ Host }, 'Orders')` is the parameter `OrdersHost`, as `Host`.
   */
  take<P extends Parameters>(declared: P, prefix?: string): ParameterRefs<P>;
}

/** The values of parameters in a body, for its parts to take from. */
export function paramsOf(path: string, parameters: Parameters, refs: Readonly<Record<string, Token<unknown>>>): Params {
  return {
    take<P extends Parameters>(declared: P, prefix = '') {
      const taken = Object.entries(declared).map(([name, { Type }]) => {
        const whole = `${prefix}${name}`;
        if (parameters[whole]?.Type !== Type) throw notDeclared(path, whole, Type);
        return [name, refs[whole]];
      });
      // Each is there, and of the declared type: that was seen above. Object.fromEntries loses the names.
      return Object.fromEntries(taken) as ParameterRefs<P>;
    },
  };
}

/** A text put together by `fn.sub` that is the ARN of a resource of this type: what it comes to, the compiler cannot know. */
export function asArn<Type extends string>(type: Type, text: Token<string>) {
  return knownAs<Id<Type, 'Arn'>>(text, naming(`Arn of ${type}`));
}

/** A number where texts belong: CloudFormation writes it as one. */
export const asText = (value: Token<string> | Token<number>) => value as Token<string>;

function notDeclared(path: string, name: string, type: string) {
  return new RookeryError('ParameterNotDeclared', {
    what: `${path}: a part of the template takes the parameter ${name} of type ${type}, which the template does not declare.`,
    why: 'its Ref would point at nothing, or at a parameter of another kind.',
    mend: `add ${name} to the template's parameters, or leave away what takes it.`,
  });
}
