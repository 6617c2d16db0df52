import { RookeryError } from '../../generator/errors.ts';
import { broken, takesList } from '../../generator/parameters/constraints.ts';
import { sentence } from '../aws/sentence.ts';
import type { ParameterDeclaration, ParameterValue } from '../model.ts';

const MOST_BYTES = 4096;

function refuse(
  name: string,
  declaration: ParameterDeclaration,
  shown: string,
  problem: string,
  why: string,
): RookeryError {
  const secret = String(declaration.NoEcho) === 'true';
  return new RookeryError('ParameterRefused', {
    what: `parameter "${name}": ${secret ? 'its value (not shown)' : JSON.stringify(shown)} is ${problem}.`,
    why,
    mend: `change it in environments.ts, or give --set ${name}=VALUE.`,
  });
}

function refusedBy({ ConstraintDescription, Type }: ParameterDeclaration): string {
  return ConstraintDescription
    ? sentence(`the template says: ${ConstraintDescription}`)
    : `the template declares the parameter as ${Type} with that constraint, and CloudFormation would refuse the value.`;
}

const isBlankAround = (value: string): boolean => value !== value.trim();

function toText(name: string, declaration: ParameterDeclaration, value: ParameterValue): string {
  if (!Array.isArray(value)) return String(value);
  const list = value as readonly string[]; // Array.isArray does not narrow a readonly array.
  if (!takesList(declaration)) {
    throw refuse(
      name,
      declaration,
      list.join(','),
      'a list',
      `the template declares the parameter as ${declaration.Type}.`,
    );
  }
  const torn = list.find((element) => element.includes(','));
  if (torn !== undefined) {
    throw refuse(
      name,
      declaration,
      torn,
      'torn apart by its comma',
      'CloudFormation separates the elements of a list by commas and knows no escape.',
    );
  }
  const blank = list.find(isBlankAround);
  if (blank !== undefined) throw blankError(name, declaration, blank);
  return list.join(',');
}

function blankError(name: string, declaration: ParameterDeclaration, value: string): RookeryError {
  return refuse(
    name,
    declaration,
    value,
    'surrounded by blanks',
    'blanks at the ends are nearly always a slip, and some services cut them off while others do not.',
  );
}

function checkWhole(name: string, declaration: ParameterDeclaration, value: string): void {
  if (isBlankAround(value)) throw blankError(name, declaration, value);
  const bytes = Buffer.byteLength(value);
  if (bytes > MOST_BYTES) {
    const shown = `${value.slice(0, 40)}...`;
    throw refuse(
      name,
      declaration,
      shown,
      `${bytes} bytes long`,
      `CloudFormation takes at most ${MOST_BYTES} bytes for a parameter.`,
    );
  }
  if (declaration.roles?.includes('ImageTag') && value === 'latest') {
    throw refuse(
      name,
      declaration,
      value,
      'no tag to deploy',
      'what "latest" names changes, so that nobody could say what runs, and a roll back would bring nothing back.',
    );
  }
}

/** Checks a value against its declaration and writes it the way CloudFormation takes it. */
export function checkValue(name: string, declaration: ParameterDeclaration, value: ParameterValue): string {
  const whole = toText(name, declaration, value);
  checkWhole(name, declaration, whole);
  const breach = broken(declaration, whole);
  if (breach) throw refuse(name, declaration, breach.element, breach.problem, refusedBy(declaration));
  return whole;
}
