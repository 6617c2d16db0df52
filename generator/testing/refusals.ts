import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../errors.ts';
import type { Body } from '../model.ts';
import type { Parameters } from '../parameters/parameters.ts';
import { template } from '../template.ts';

/** What must be refused, by what it is: the error's code, a part of its message, and how it is made. */
export type Refusals = Readonly<Record<string, readonly [code: string, message: RegExp, make: () => unknown]>>;

/** A test for each mistake. */
export function refusesEach(refusals: Refusals): void {
  for (const [what, [code, message, make]] of Object.entries(refusals)) {
    test(`${what} is refused`, () => {
      assert.throws(make, (error) => {
        assert.ok(error instanceof RookeryError, String(error));
        assert.match(error.message, message);
        assert.equal(error.code, code);
        return true;
      });
    });
  }
}

/** A test for each neighbour of a mistake that is none. */
export function takesEach(made: Readonly<Record<string, () => unknown>>): void {
  for (const [what, make] of Object.entries(made)) test(`${what} is taken`, () => assert.doesNotThrow(make));
}

type Builder = Body<Readonly<Record<never, never>>>;

/** A template of one body, which may answer outputs; mistakes that do not compile are written `as never`. */
export function body(declare: (builder: Builder) => unknown, path = 'templates/a.yaml') {
  return template({
    path,
    description: 'd',
    parameters: {},
    body: (builder) => (declare(builder) ?? {}) as Readonly<Record<never, never>>,
  });
}

/** A template of one resource with these properties. */
export function queue(properties: object, path?: string) {
  return body(({ resource }) => void resource('Queue', 'AWS::SQS::Queue', properties as never), path);
}

/** A template that declares one parameter. */
export function parameter(declared: object) {
  return template({
    path: 'templates/a.yaml',
    description: 'd',
    parameters: { Size: declared } as unknown as Parameters,
    body: () => ({}),
  });
}
