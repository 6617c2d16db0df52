import { RookeryError } from './errors.ts';
import type { Document } from './template.ts';

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

const tooMany = (path: string, what: string, most: string, mend: string) =>
  new RookeryError('LimitExceeded', {
    what: `${path}: ${what}.`,
    why: `CloudFormation accepts at most ${most} in one template.`,
    mend: `${mend}.`,
  });
