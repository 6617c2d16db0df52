import { checkAnswer, checkDefinition } from './checks/definition.ts';
import { checkPath } from './checks/paths.ts';
import { builderOf, type Draft, declareParameters, finished, outputsSection } from './draft.ts';
import { RookeryError } from './errors.ts';
import type { Definition, Outputs, Template } from './model.ts';
import { nearest } from './nearest.ts';
import { type Arguments, type Parameters, parameterRefs } from './parameters/parameters.ts';
import { strict } from './strict.ts';
import type { Owner } from './values/value.ts';

/** Declares one CloudFormation template. The body runs once, immediately; the result is plain data. */
export function template<const P extends Parameters, O extends Outputs>(
  definition: Definition<P, O>,
): Template<Arguments<P>, O> {
  const { path, parameters, description, transforms = [], metadata = {} } = definition;
  checkPath(path);
  checkDefinition(path, definition);
  const owner: Owner = { path };
  const sections = { Parameters: {}, Rules: {}, Mappings: {}, Conditions: {}, Resources: {} };
  const draft: Draft = {
    path,
    owner,
    document: { Description: description, Transform: transforms, Metadata: metadata, ...sections },
    nestings: [],
  };
  declareParameters(draft, parameters);
  const params = strict(parameterRefs(parameters, owner), (name) => noParameter(path, name, Object.keys(parameters)));
  const outputs = definition.body({ params, ...builderOf(draft) });
  checkAnswer(path, outputs);
  const { region } = definition;
  const made = finished(
    draft,
    { ...draft.document, Outputs: outputsSection(outputs, draft.document.Resources) },
    outputs,
  );
  return region === undefined ? made : { ...made, region };
}

function noParameter(path: string, name: string, names: readonly string[]): RookeryError {
  const meant = nearest(name, names);
  return new RookeryError('ParameterUnknown', {
    what: `${path}: it has no parameter "${name}".`,
    why: 'a reference to it would be dropped in silence.',
    mend: meant === undefined ? `declare it. There are: ${names.join(', ') || 'none'}.` : `write "${meant}".`,
  });
}
