import { patternProblem } from '../../packages/java-pattern/java-pattern.ts';
import { RookeryError } from '../errors.ts';
import type { Parameters } from '../parameters/parameters.ts';

/** Refuses a parameter whose pattern is none to java.util.regex, with which CloudFormation matches. */
export function checkPatterns(path: string, parameters: Parameters): void {
  for (const [name, { AllowedPattern: pattern }] of Object.entries(parameters)) {
    const problem = pattern === undefined ? undefined : patternProblem(pattern);
    if (problem === undefined) continue;
    throw new RookeryError('PatternRefused', {
      what: `${path}: Parameters.${name} has the AllowedPattern ${JSON.stringify(pattern)}, which is no regular expression of Java: ${problem}.`,
      why: 'CloudFormation reads patterns as java.util.regex does, and refuses a template with one that it cannot read.',
      mend: `write the pattern of ${name} in Java's syntax; a character that has a meaning there takes a backslash.`,
    });
  }
}
