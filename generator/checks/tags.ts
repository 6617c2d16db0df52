import type { Finding } from './finding.ts';
import { known } from './literal-size.ts';
import { checkQuota } from './quotas.ts';

/** Properties that hold tags; others of such names select by tags, and there `aws:` may stand. */
export const TAG_LISTS = new Set(['Tags', 'AccessPointTags', 'FileSystemTags', 'HostedZoneTags']);

/** Of these a tag with an empty value is refused: CloudFormation's and EventBridge Scheduler's API models say so. */
const WITH_VALUES = new Set(['AWS::CloudFormation::Stack', 'AWS::Scheduler::ScheduleGroup']);

/** What is wrong with a tag's key, in the words after the place. */
export function keyProblem(key: string): string | undefined {
  if (key === '') return 'has an empty key';
  return /^aws:/i.test(key) ? `has the key "${key}", and AWS keeps "aws:" for itself` : undefined;
}

/** Refuses tags that AWS would refuse, as a list or by key; `type` is the type of the resource that has them. */
export function checkTags(path: string, at: string, type: string, tags: unknown): Finding | undefined {
  const literal = literalTags(at, tags);
  // Other properties can have such a name.
  if (literal.length === 0) return undefined;
  checkQuota('tags', Array.isArray(tags) ? tags.length : literal.length, `${path}: ${at} has`, 'tags');
  const seen = new Set<string>();
  for (const { at: place, key, value } of literal) {
    const problem = keyProblem(key);
    if (problem !== undefined) return refusedTag(place, problem, 'name the tag otherwise.');
    if (seen.has(key)) return refusedTag(place, `has the key "${key}" a second time`, 'keep one of them.');
    seen.add(key);
    checkQuota('tagKey', [...key].length, `${path}: ${place} has a key of`, 'characters');
    if (typeof value !== 'string') continue;
    checkQuota('tagValue', [...known(value)].length, `${path}: ${place} has a value of`, 'characters');
    if (value === '' && WITH_VALUES.has(type)) {
      return refusedTag(place, `has the key "${key}" and an empty value`, 'give it a value, or leave the tag out.');
    }
  }
  return undefined;
}

/** The tags whose keys are literal. */
function literalTags(at: string, tags: unknown) {
  if (isFields(tags)) return Object.entries(tags).map(([key, value]) => ({ at: `${at}.${key}`, key, value }));
  if (!Array.isArray(tags)) return [];
  return tags.flatMap((tag: unknown, index) => {
    const { Key, Value } = isFields(tag) ? tag : {};
    return typeof Key === 'string' ? [{ at: `${at}.${index}`, key: Key, value: Value }] : [];
  });
}

function refusedTag(at: string, problem: string, mend: string): Finding {
  return {
    code: 'TagRefused',
    at,
    problem,
    why: 'AWS refuses the request that makes the resource.',
    mend,
  };
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
