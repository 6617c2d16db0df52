import { checkFilePath } from '../checks/paths.ts';
import { finished } from '../draft.ts';
import { RookeryError } from '../errors.ts';
import type { Document, Outputs, Template } from '../model.ts';
import type { Arguments, Parameter, Resolved } from '../parameters/parameters.ts';
import type { CommaList, Id, Owner, Token } from '../values/value.ts';
import { type Declaration, type DeclaredParameter, declarationOf, differences } from './declaration.ts';
import { documentOf, isRewritten } from './document.ts';
import { withKinds } from './parameter-kinds.ts';

type Named<Words> = Words extends `${infer One} | ${infer More}`
  ? Named<One> | Named<More>
  : Words extends `${infer Attribute} of ${infer Type}`
    ? Id<Type, Attribute>
    : string;

/** The declaration of a parameter as `template` has it: what it holds is a type there. */
type ParameterIn<P extends DeclaredParameter> = P extends { readonly holds: infer Words }
  ? Holding<P, P['Type'] extends 'CommaDelimitedList' ? readonly Named<Words>[] : Named<Words>>
  : P extends { readonly Type: 'String'; readonly AllowedValues?: undefined }
    ? // What the file does with it is not known: it may well stand for a number.
      Holding<P, string | number>
    : P;
type Holding<P, Held> = Omit<P, 'Type' | 'holds'> & { readonly Type: 'String'; readonly '~holds'?: Held };
type ParametersIn<D extends Declaration> = {
  readonly [Name in keyof D['parameters']]: ParameterIn<D['parameters'][Name]>;
};

type OutputIn<D extends Declaration, Words> = Words extends `parameter ${infer Name}`
  ? ParametersIn<D>[Name] extends infer P extends Parameter
    ? Extract<Resolved<P>, string | number>
    : string
  : Words extends 'number'
    ? number
    : Words extends `list of ${infer Element}`
      ? CommaList<Named<Element>>
      : Named<Words>;
type OutputsIn<D extends Declaration> = {
  readonly [Name in keyof D['outputs']]: Token<OutputIn<D, D['outputs'][Name]>>;
};

/** A template that its author wrote in YAML or JSON, and what was declared of it beside it. */
export interface TemplateFile extends Declaration {
  /** Where it is written under dist. */
  readonly path: string;
  /** The file as it is. */
  readonly text: string;
}

/**
 * A template of one's own in YAML or JSON: nested as any other, checked as far as it can be, and emitted byte for byte. The
 * call is written by `rookery types`, with the parameters and outputs that the file has.
 */
export function fileTemplate<const File extends TemplateFile>(
  file: File,
): Template<Arguments<ParametersIn<File>>, OutputsIn<File>> {
  const template = parsedTemplate(file.path, file.text);
  const changes = differences(file, declarationOf(template));
  if (changes.length > 0) throw stale(file.path, changes);
  // The declaration was compared with what the file holds.
  return template as Template<never, Outputs> as unknown as Template<Arguments<ParametersIn<File>>, OutputsIn<File>>;
}

/** The template in a text, checked. */
export function parsedTemplate(path: string, text: string): Template {
  checkFilePath(path);
  const owner: Owner = { path };
  const read = documentOf(path, owner, text);
  const document: Document = { ...read, Parameters: withKinds(read.Parameters, read) };
  // Outputs stand in a file as they are described.
  const outputs = document.Outputs as Outputs;
  if (isRewritten(document)) return { path, owner, outputs, document, removed: [], children: [], text };
  const draft = { path, owner, document, nestings: [], takesAnyType: true };
  return { ...finished<never, Outputs>(draft, document, outputs), text };
}

function stale(path: string, changes: readonly string[]): RookeryError {
  return new RookeryError('DeclarationStale', {
    what: `${path}: what is declared of it for the compiler is stale: ${changes.join(', ')}.`,
    why: 'types would let through what the template does not take.',
    mend: 'run `npm run types`, which writes the declaration anew (`npm run synth` does so by itself), and commit it.',
  });
}
