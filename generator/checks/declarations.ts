import type { Document } from '../model.ts';
import { nearest } from '../nearest.ts';
import { Condition, Test } from '../values/intrinsics.ts';
import { Intrinsic } from '../values/value.ts';
import { checkParameter } from './declared-parameters.ts';
import { exportProblem } from './exports.ts';
import { type Finding, refusal } from './finding.ts';
import { checkQuota } from './quotas.ts';

/** Refuses what a template declares, and CloudFormation would not take: names, and what stands under them. */
export function checkDeclarations(path: string, document: Document): void {
  for (const [name, parameter] of Object.entries(document.Parameters)) checkParameter(path, name, { ...parameter });
  for (const finding of findingsIn(document)) throw refusal(path, finding);
  for (const [name, output] of Object.entries(document.Outputs)) checkOutputSizes(path, name, output);
  for (const [name, entries] of Object.entries(document.Mappings)) checkMappingSizes(path, name, entries);
}

function* findingsIn({ Mappings, Rules, Conditions, Outputs, Metadata, Parameters, Resources }: Document) {
  for (const [name, entries] of Object.entries(Mappings)) yield* mappingFindings(name, entries);
  for (const [name, rule] of Object.entries(Rules)) yield* ruleFindings(name, rule);
  for (const [name, test] of Object.entries(Conditions))
    if (!(test instanceof Test)) yield noTest(`Conditions.${name}`);
  for (const [name, output] of Object.entries(Outputs)) yield* outputFindings(name, output, Resources);
  yield* metadataFindings(Metadata, Object.keys(Parameters));
}

function noTest(at: string): Finding {
  return {
    code: 'DeclarationRefused',
    at,
    problem: 'is no test',
    why: 'CloudFormation says "Conditions can only be boolean operations on parameters and other conditions".',
    mend: 'write fn.equals(...), or fn.and, fn.or or fn.not of other tests.',
  };
}

function nameRefused(at: string, why: string, name: string, kept: RegExp): Finding {
  const better = name.replaceAll(kept, '');
  return {
    code: 'NameRefused',
    at,
    problem: 'is no name that CloudFormation takes',
    why,
    mend: better === '' ? 'name it with letters and digits.' : `rename it, for example to "${better}".`,
  };
}

function* mappingFindings(name: string, entries: unknown): Generator<Finding> {
  const at = `Mappings.${name}`;
  if (!isFields(entries) || Object.keys(entries).length === 0) return yield emptyMapping(at);
  for (const [top, attributes] of Object.entries(entries)) {
    // "Mappings element name '...' must be non-empty and can contain only alphanumerics, '-' or '.'"
    if (!/^[A-Za-z0-9.-]+$/.test(top)) {
      yield nameRefused(`${at}.${top}`, "its keys have only letters, digits, '-' and '.'.", top, /[^A-Za-z0-9.-]/g);
    }
    if (!isFields(attributes) || Object.keys(attributes).length === 0) return yield emptyMapping(`${at}.${top}`);
    for (const [attribute, value] of Object.entries(attributes)) {
      // "Mappings attribute name '...' must contain only alphanumeric characters."
      if (!/^[A-Za-z0-9]+$/.test(attribute)) {
        const why = 'a key of the second level has only letters and digits; one of the first also takes "-" and ".".';
        yield nameRefused(`${at}.${top}.${attribute}`, why, attribute, /[^A-Za-z0-9]/g);
      }
      if (!isMappable(value)) yield noLiteral(`${at}.${top}.${attribute}`);
    }
  }
}

function isMappable(value: unknown): boolean {
  return (
    ['string', 'number', 'boolean'].includes(typeof value) ||
    (Array.isArray(value) && value.every((item) => ['string', 'number', 'boolean'].includes(typeof item)))
  );
}

function emptyMapping(at: string): Finding {
  return {
    code: 'DeclarationRefused',
    at,
    problem: 'has no entry',
    why: 'CloudFormation takes no mapping without keys, and no key without attributes.',
    mend: 'give it an entry, or leave it out.',
  };
}

function noLiteral(at: string): Finding {
  return {
    code: 'DeclarationRefused',
    at,
    problem: 'is no literal',
    why: 'a mapping holds texts, numbers and lists of them; functions and objects have no place in it.',
    mend: 'put literals there, and choose between other values with fn.if.',
  };
}

function* ruleFindings(name: string, rule: Document['Rules'][string]): Generator<Finding> {
  const at = `Rules.${name}`;
  const { RuleCondition, Assertions } = rule;
  if (RuleCondition !== undefined && !(RuleCondition instanceof Test)) yield noTest(`${at}.RuleCondition`);
  if (!Array.isArray(Assertions) || Assertions.length === 0) {
    return yield {
      ...noTest(at),
      problem: 'asserts nothing',
      why: 'a rule has at least one assertion.',
      mend: 'add one.',
    };
  }
  const unknown = Object.keys(rule).find((key) => key !== 'RuleCondition' && key !== 'Assertions');
  if (unknown !== undefined) yield unknownField(at, unknown, ['RuleCondition', 'Assertions'], 'rule');
  for (const [index, { Assert, ...rest }] of Assertions.entries()) {
    const other = Object.keys(rest).find((key) => key !== 'AssertDescription');
    const known = ['Assert', 'AssertDescription'];
    if (other !== undefined) yield unknownField(`${at}.Assertions.${index}`, other, known, 'assertion');
    if (!(Assert instanceof Test)) yield noTest(`${at}.Assertions.${index}.Assert`);
  }
}

const OUTPUT = ['Value', 'Description', 'Condition', 'Export', 'imagesOf'];

function* outputFindings(name: string, output: unknown, resources: Document['Resources']): Generator<Finding> {
  const at = `Outputs.${name}`;
  if (!/^[A-Za-z0-9]+$/.test(name)) {
    yield nameRefused(at, 'the name of an output has only letters and digits.', name, /[^A-Za-z0-9]/g);
  }
  const fields = isFields(output) ? output : {};
  const unknown = Object.keys(fields).find((key) => !OUTPUT.includes(key));
  if (unknown !== undefined) yield unknownField(at, unknown, OUTPUT, 'output');
  if (fields.Description !== undefined && typeof fields.Description !== 'string') {
    yield {
      ...noLiteral(`${at}.Description`),
      why: 'CloudFormation takes a literal text there.',
      mend: 'write a text.',
    };
  }
  if (fields.Condition !== undefined && !(fields.Condition instanceof Condition)) yield noTest(`${at}.Condition`);
  const problem = fields.Export === undefined ? undefined : exportProblem(fields.Export, resources);
  if (problem !== undefined) yield { code: 'ExportRefused', at: `${at}.Export.Name`, ...problem };
}

function unknownField(at: string, field: string, known: readonly string[], of: string): Finding {
  const close = nearest(field, known);
  return {
    code: 'DeclarationRefused',
    at,
    problem: `has "${field}", which no ${of} has`,
    why: 'CloudFormation refuses what it does not know in a declaration.',
    mend: close === undefined ? `there are ${known.join(', ')}.` : `write ${close}.`,
  };
}

/** Parameters that the console is to show in groups, or under labels (cfn-lint E4001). */
function* metadataFindings(metadata: Document['Metadata'], parameters: readonly string[]): Generator<Finding> {
  const shown = metadata['AWS::CloudFormation::Interface'];
  if (!isFields(shown)) return;
  const groups = Array.isArray(shown.ParameterGroups) ? shown.ParameterGroups : [];
  const grouped = groups.flatMap((group: unknown) =>
    isFields(group) && Array.isArray(group.Parameters) ? group.Parameters : [],
  );
  const labelled = isFields(shown.ParameterLabels) ? Object.keys(shown.ParameterLabels) : [];
  for (const name of [...grouped, ...labelled]) {
    if (typeof name !== 'string' || parameters.includes(name)) continue;
    const close = nearest(name, parameters);
    yield {
      code: 'DeclarationRefused',
      at: 'Metadata.AWS::CloudFormation::Interface',
      problem: `names "${name}", which is no parameter`,
      why: 'it says how the console shows the parameters of this template.',
      mend: close === undefined ? 'leave it out, or declare it.' : `write "${close}".`,
    };
  }
}

function checkOutputSizes(path: string, name: string, output: unknown): void {
  checkQuota('name', name.length, `${path}: the name of the output "${name.slice(0, 20)}..." has`, 'characters');
  const description = isFields(output) && typeof output.Description === 'string' ? output.Description : '';
  checkQuota('outputDescription', Buffer.byteLength(description), `${path}: Outputs.${name}.Description has`, 'bytes');
}

function checkMappingSizes(path: string, name: string, entries: Document['Mappings'][string]): void {
  checkQuota('mappingKeys', Object.keys(entries).length, `${path}: Mappings.${name} has`, 'keys');
  for (const [top, attributes] of Object.entries(entries)) {
    checkQuota('name', top.length, `${path}: a key of Mappings.${name} has`, 'characters');
    checkQuota(
      'mappingAttributes',
      Object.keys(attributes).length,
      `${path}: Mappings.${name}.${top} has`,
      'attributes',
    );
    for (const attribute of Object.keys(attributes)) {
      checkQuota('name', attribute.length, `${path}: a key of Mappings.${name}.${top} has`, 'characters');
    }
  }
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Intrinsic);
}
