import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { YamlFailure } from './cursor.ts';
import { readYaml } from './read-yaml.ts';

interface Reading {
  readonly value?: unknown;
  readonly line?: number;
  readonly column?: number;
}

/**
 * What PyYAML 6.0.3 makes of these texts, with CloudFormation's short forms, without timestamps, and with aliases and
 * merged keys refused: the numbers count from one. Written down once, by its SafeLoader.
 */
const readings: readonly (readonly [text: string, reading: Reading])[] = JSON.parse(
  readFileSync(new URL('pyyaml.json', import.meta.url), 'utf8'),
);

test(`${readings.length} texts are read or refused as PyYAML does, at the same place`, () => {
  for (const [text, reading] of readings) assert.deepEqual(read(text), reading, text);
});

function read(text: string): Reading {
  try {
    return { value: readYaml(text) };
  } catch (error) {
    if (!(error instanceof YamlFailure)) throw error;
    return { line: error.mark.line + 1, column: error.mark.column + 1 };
  }
}

const scalars: readonly (readonly [written: string, value: unknown])[] = [
  ['yes', true],
  ['Off', false],
  ['y', 'y'],
  ['012345670123', 1402433619],
  ['012345678901', '012345678901'],
  ['0x1F', 31],
  ['1_000', 1000],
  ['22:22', 1342],
  ['1.10', 1.1],
  ['1.0', '1.0'],
  ['1e3', '1e3'],
  ['123456789.5', '1.234567895E8'],
  ['12345678901234567890', '12345678901234567890'],
  ['2012-10-17', '2012-10-17'],
  ['.inf', 'Infinity'],
  ['1.0e+999', 'Infinity'],
  ["'yes'", 'yes'],
  ['!!str yes', 'yes'],
];

for (const [written, value] of scalars) {
  test(`${written} is ${JSON.stringify(value)}`, () => assert.deepEqual(readYaml(`a: ${written}`), { a: value }));
}

test('a name that stands twice has its last value', () => {
  assert.deepEqual(readYaml('a: 1\nb: 2\na: 3'), { a: 3, b: 2 });
});

test('a key is no longer than 1024 characters', () => {
  assert.deepEqual(readYaml(`${'a'.repeat(1024)}: b`), { ['a'.repeat(1024)]: 'b' });
  assert.throws(() => readYaml(`${'a'.repeat(1025)}: b`), YamlFailure);
});

test('what is nested without end is refused', () => {
  assert.throws(() => readYaml('['.repeat(100_000)), /nested too deeply/);
});
