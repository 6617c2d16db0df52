import { RookeryError } from '../errors.ts';
import type { DescribedOutput } from '../model.ts';
import { kindOfValue, originOf } from '../values/kind-of.ts';
import { isNoValue, Token } from '../values/value.ts';

/** Refuses outputs that are no text: "The Value field of every Outputs member must evaluate to a String". */
export function checkOutputs(path: string, outputs: Readonly<Record<string, DescribedOutput>>): void {
  for (const [name, { Value }] of Object.entries(outputs)) {
    const nothing = isNoValue(Value)
      ? 'is AWS.NoValue'
      : branches(Value).some(isNoValue)
        ? 'may be AWS.NoValue'
        : undefined;
    if (nothing !== undefined) {
      throw noText(`${path}: Outputs.${name} ${nothing}.`, "write fn.if(..., ''), or give the output a Condition.");
    }
    const isList = branches(Value).some(Array.isArray) || Array.isArray(Value) || kindOfValue(Value)?.form === 'list';
    if (isList)
      throw noText(
        `${path}: Outputs.${name} is a list${Array.isArray(Value) ? '' : `: ${originOf(Value)}`}.`,
        'join it by fn.commaList.',
      );
    const isValue = Value instanceof Token || typeof Value === 'string' || typeof Value === 'number';
    if (!isValue) throw noText(`${path}: Outputs.${name} has no value.`, 'give it a text, or what resolves to one.');
  }
}

/** What a choice is between. */
function branches(value: unknown): readonly unknown[] {
  const choice = value instanceof Token ? value.intrinsic['Fn::If'] : undefined;
  return Array.isArray(choice) ? choice.slice(1).flatMap(branches) : [value];
}

function noText(what: string, mend: string) {
  return new RookeryError('OutputNotText', {
    what,
    why: 'CloudFormation takes texts alone as outputs: a list leaves a stack joined by commas.',
    mend,
  });
}
