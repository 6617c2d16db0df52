import type { ParameterArgument } from '../template/parameters.ts';
import { Unknown } from '../template/unknown.ts';

/**
 * The text that CloudFormation passes a nested change set in place of a value that does not exist yet. Reported forms:
 * `{{IntrinsicFunction:app/Network.Outputs.VpcId/Fn::GetAtt}}` (aws/serverless-application-model, in its tests) and
 * `{{IntrinsicFunction:app//Fn::ImportValue}}` (aws-cloudformation/cfn-language-discussion#152). That of `Ref` is unproven.
 */
function placeholderOf({ causes, made, placeholder }: Unknown, stackName: string): string {
  // A parameter that is handed on as it is.
  if (made === undefined && placeholder !== undefined) return placeholder.toString();
  const [cause] = causes;
  if (made !== undefined || cause === undefined) return `{{IntrinsicFunction:${stackName}//${made ?? 'Ref'}}}`;
  return `{{IntrinsicFunction:${stackName}/${cause.name}/${cause.kind === 'attribute' ? 'Fn::GetAtt' : 'Ref'}}}`;
}

/** What a nested change set is passed: its parameters, with a text in each place where nobody knows the value yet. */
export function withPlaceholders(parameters: readonly ParameterArgument[], stackName: string): ParameterArgument[] {
  return parameters.map((parameter) => {
    const { value } = parameter;
    if (!(value instanceof Unknown)) return parameter;
    return { ...parameter, value: new Unknown(value.causes, { placeholder: placeholderOf(value, stackName) }) };
  });
}
