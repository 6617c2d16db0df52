import { RookeryError } from '../errors.ts';

/** What CloudFormation would not take of a template that its author wrote by hand. */
export function refused(path: string, problem: string, why: string, mend: string): RookeryError {
  return new RookeryError('TemplateFileRefused', { what: `${path}: ${problem}.`, why: `${why}.`, mend: `${mend}.` });
}
