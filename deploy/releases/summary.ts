import type { RecordedParameter, ReleaseContent, ReleaseRecord } from '../release-model.ts';

/** More of them are counted instead of named. */
const NAMED = 2;

/** What a release changed, in a few words, beside the last one that succeeded before it. */
export function summaryOf(record: ReleaseRecord, previous: ReleaseRecord | undefined): string {
  const changes = previous === undefined ? [] : differences(previous, record);
  const what = changes.length > 0 ? changes.join(', ') : undefined;
  if (record.rollbackTo !== undefined)
    return `rollback to ${record.rollbackTo}${what === undefined ? '' : `: ${what}`}`;
  if (record.kind === 'CREATE') return 'created';
  return what ?? (previous === undefined ? 'first on record' : 'the same parameters and templates');
}

/** What differs between two releases: parameters with their values, templates by their number, images whose tag was moved. */
export function differences(from: ReleaseContent, to: ReleaseContent): string[] {
  const names = [...new Set([...Object.keys(from.parameters), ...Object.keys(to.parameters)])];
  const changed = names
    .filter((name) => shown(from.parameters[name]) !== shown(to.parameters[name]))
    .map((name) => `${name} ${shown(from.parameters[name])} -> ${shown(to.parameters[name])}`);
  const more = changed.length > NAMED ? [`${changed.length - NAMED} more parameters`] : [];
  const before = new Set([from.template, ...from.templates]);
  const templates = [to.template, ...to.templates].filter((key) => !before.has(key)).length;
  const removed = before.size - ([to.template, ...to.templates].length - templates);
  return [
    ...changed.slice(0, NAMED),
    ...more,
    ...(templates > 0 ? [templates === 1 ? '1 template' : `${templates} templates`] : []),
    ...(templates === 0 && removed > 0 ? [`${removed} templates fewer`] : []),
    ...movedTags(from, to),
  ];
}

function shown(parameter: RecordedParameter | undefined): string {
  if (parameter === undefined) return '(none)';
  if (parameter.hidden !== undefined) return '(hidden)';
  const { value } = parameter;
  const short = value.length > 40 ? `${value.slice(0, 37)}...` : value;
  return short === '' ? '(empty)' : short;
}

function movedTags(from: ReleaseContent, to: ReleaseContent): string[] {
  const digests = new Map(from.images.map(({ repository, tag, digest }) => [`${repository}:${tag}`, digest]));
  const moved = to.images.filter(({ repository, tag, digest }) => {
    const old = digests.get(`${repository}:${tag}`);
    return old !== undefined && digest !== undefined && old !== digest;
  });
  return [...new Set(moved.map(({ repository, tag }) => `another image under ${repository}:${tag}`))];
}
