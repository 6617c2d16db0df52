import { RookeryError } from './errors.ts';
import type { Document, Template } from './template.ts';

/** CloudFormation's quotas for one template (AWS CloudFormation User Guide, "Understand CloudFormation quotas"). */
const QUOTAS = [
  ['Resources', 500, 'nest some of them in a stack of their own'],
  ['Parameters', 200, 'drop those that never differ, or nest'],
  ['Outputs', 200, 'drop those that nothing reads, or nest'],
  ['Mappings', 200, 'merge some of them'],
] as const;

/** Bytes of a template read from a bucket. */
const MOST_BYTES = 1_000_000;
const MOST_DESCRIPTION_BYTES = 1024;
const MOST_DYNAMIC_REFERENCES = 60;
/** Resources that one operation on a root stack and its nested stacks may create, update or delete. */
const MOST_IN_OPERATION = 2500;

/** Refuses a template that CloudFormation would refuse for its size. */
export function checkLimits(path: string, document: Document): void {
  for (const [section, most, mend] of QUOTAS) {
    const count = Object.keys(document[section]).length;
    if (count > most) throw tooMany(path, `${section} has ${count} entries`, `${most} ${section.toLowerCase()}`, mend);
  }
  const bytes = Buffer.byteLength(document.Description);
  if (bytes > MOST_DESCRIPTION_BYTES) {
    throw tooMany(path, `Description has ${bytes} bytes`, `${MOST_DESCRIPTION_BYTES} bytes`, 'shorten it');
  }
}

/** Refuses a text that is too large, or that looks up too many values at deploy time. */
export function checkText(path: string, text: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > MOST_BYTES) {
    throw tooMany(path, `the template has ${bytes} bytes`, `${MOST_BYTES} bytes`, 'move resources to nested stacks');
  }
  const references = text.split('{{resolve:').length - 1;
  if (references > MOST_DYNAMIC_REFERENCES) {
    const what = `the template has ${references} dynamic references`;
    throw tooMany(path, what, `${MOST_DYNAMIC_REFERENCES}`, 'pass values as parameters, or nest');
  }
}

/** Refuses a root whose nested stacks hold more resources together than one operation may touch. */
export function checkOperation(root: Template): void {
  const known = new Map<Template, number>();
  const count = (template: Template): number => {
    const counted = known.get(template);
    if (counted !== undefined) return counted;
    const own = Object.values(template.document.Resources);
    const sum = own.reduce((total, { nested }) => total + 1 + (nested === undefined ? 0 : count(nested)), 0);
    known.set(template, sum);
    return sum;
  };
  const resources = count(root);
  if (resources <= MOST_IN_OPERATION) return;
  const largest = Object.entries(root.document.Resources)
    .map(([name, { nested }]) => ({ name, size: nested === undefined ? 1 : count(nested) }))
    .sort((a, b) => b.size - a.size)
    .slice(0, 3);
  throw new RookeryError('LimitExceeded', {
    what: `${root.path}: with all that it nests, it has ${resources} resources.`,
    why: `CloudFormation creates, updates or deletes at most ${MOST_IN_OPERATION} resources in one operation on a stack and its nested stacks.`,
    mend: `split the system into several roots; the largest parts are ${largest.map(({ name, size }) => `${name} (${size})`).join(', ')}.`,
  });
}

const tooMany = (path: string, what: string, most: string, mend: string) =>
  new RookeryError('LimitExceeded', {
    what: `${path}: ${what}.`,
    why: `CloudFormation accepts at most ${most} in one template.`,
    mend: `${mend}.`,
  });
