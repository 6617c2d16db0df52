import type { Template } from '../../generator/model.ts';
import type { Synthesis } from '../../generator/synth.ts';
import { placedImages } from '../../generator/system/roles.ts';
import type { Foundation, ParameterDeclaration } from '../model.ts';
import type { DeclaredProtection } from '../plan/guards/protection/declared.ts';
import type { Marks } from '../plan/guards/template-marks.ts';
import type { RecordedImage, ReleaseContent } from '../release-model.ts';
import { looksSecret, recordedParameter } from './secret.ts';

export interface ContentSources {
  readonly master: Template;
  readonly synthesis: Synthesis;
  readonly foundation: Foundation;
  readonly prefix: string;
  readonly declared: Readonly<Record<string, ParameterDeclaration>>;
  /** Values of master's parameters as they are to be; a secret has none. */
  readonly current: Readonly<Record<string, string | undefined>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly marks: Marks;
  readonly protections: readonly DeclaredProtection[];
}

/** What a deploy of these sources puts in place; the digests of its images are not known yet. */
export function contentOf(sources: ContentSources): ReleaseContent {
  const { master, synthesis, foundation, prefix, declared, current, tags, marks, protections } = sources;
  const [template = '', ...templates] = keysOf(master, synthesis).map((key) => `${prefix}${key}`);
  const names = Object.keys(declared).filter((name) => current[name] !== undefined || isNoEcho(declared[name]));
  return {
    bucket: foundation.bucket,
    prefix,
    template,
    templates,
    parameters: Object.fromEntries(names.map((name) => [name, recordedParameter(name, declared[name], current[name])])),
    tags: Object.fromEntries(Object.entries(tags).filter(([name, value]) => !looksSecret(name, value))),
    images: imagesOf(master, current),
    outputs: Object.keys(master.document.Outputs),
    guards: { shifted: [...marks.shifted], members: [...marks.members], protections },
  };
}

const isNoEcho = (declaration: ParameterDeclaration | undefined): boolean => String(declaration?.NoEcho) === 'true';

/** Keys of a template and of all below it, its own first. */
function keysOf(master: Template, { emitted }: Synthesis): string[] {
  const keys = new Set<string>();
  const visited = new Set<Template>();
  const visit = (template: Template): void => {
    if (visited.has(template)) return;
    visited.add(template);
    const key = emitted.get(template)?.key;
    if (key !== undefined) keys.add(key);
    template.children.forEach(visit);
  };
  visit(master);
  return [...keys];
}

function imagesOf(master: Template, current: ContentSources['current']): RecordedImage[] {
  return placedImages(master, current).flatMap(({ path, tag, repositoryUri }) =>
    tag.value === undefined || repositoryUri.value === undefined
      ? []
      : [{ path, parameter: tag.parameter, repository: repositoryUri.value, tag: tag.value }],
  );
}
