import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../errors.ts';
import { Token } from '../values/value.ts';
import { checkOptions } from './check-options.ts';
import { option, type Shape } from './option.ts';

interface Side {
  readonly name: string;
  readonly essential?: boolean;
}
interface Options {
  readonly path: string;
  readonly engine?: 'aurora-postgresql' | 'aurora-mysql';
  readonly zones?: 2 | 3;
  readonly port?: number;
  readonly sides?: readonly Side[];
  readonly types?: readonly [string, ...string[]];
  readonly environment?: Readonly<Record<string, string>>;
  readonly waf?: true | { readonly counting?: readonly string[] };
}

const shape = {
  path: option.required(option.text()),
  engine: option.oneOf('aurora-postgresql', 'aurora-mysql'),
  zones: option.oneOf(2, 3),
  port: option.whole(1, 65535),
  sides: option.listOf(
    option.object<Side>({
      name: option.required(option.text(/^[A-Za-z]+$/, 'letters')),
      essential: option.flag(),
    }),
  ),
  types: option.listOf(option.text(), 1),
  environment: option.recordOf(option.text(/^/), ['PORT']),
  waf: option.either(
    option.oneOf(true),
    option.object<{ readonly counting?: readonly string[] }>({ counting: option.listOf(option.text()) }),
  ),
} satisfies Shape<Options>;

const path = 'templates/one.yaml';

for (const [options, code, what, mend] of [
  [{ path, zone: 2 }, 'OptionUnknown', `${path}: oneTemplate has no option "zone".`, 'write "zones".'],
  [{ path, elephant: 2 }, 'OptionUnknown', `${path}: oneTemplate has no option "elephant".`, 'leave it away.'],
  [{}, 'OptionMissing', 'oneTemplate is not given the option "path".', 'add path.'],
  [{ path: undefined }, 'OptionMissing', 'oneTemplate is not given the option "path".', 'add path.'],
  [{ path, engine: 'postgres' }, 'OptionInvalid', 'engine is "postgres".', 'write "aurora-postgresql".'],
  [{ path, engine: 'aurora-mysq' }, 'OptionInvalid', 'engine is "aurora-mysq".', 'write "aurora-mysql".'],
  [{ path, zones: 5 }, 'OptionInvalid', 'zones is 5.', 'write what it takes'],
  [{ path, zones: '2' }, 'OptionInvalid', 'zones is "2".', 'write what it takes'],
  [{ path, port: 0 }, 'OptionInvalid', 'port is 0.', 'write what it takes'],
  [{ path, port: 80.5 }, 'OptionInvalid', 'port is 80.5.', 'write what it takes'],
  [{ path, port: Number.NaN }, 'OptionInvalid', 'port is NaN.', 'write what it takes'],
  [{ path, port: new Token({ Ref: 'Port' }) }, 'OptionInvalid', 'port is a token.', 'write the value itself'],
  [{ path, sides: [{ name: 'A', esential: true }] }, 'OptionUnknown', 'sides[0] has no "esential".', '"essential"'],
  [{ path, sides: [{ name: 'A' }, {}] }, 'OptionMissing', 'sides[1] has no "name".', 'add name.'],
  [{ path, sides: [{ name: 'a-b' }] }, 'OptionInvalid', 'sides[0].name is "a-b".', 'write what it takes'],
  [{ path, sides: { name: 'A' } }, 'OptionInvalid', 'sides is {"name":"A"}.', 'write what it takes'],
  [{ path, sides: [null] }, 'OptionInvalid', 'sides[0] is null.', 'write what it takes'],
  [{ path, types: [] }, 'OptionInvalid', 'types is [].', 'write what it takes'],
  [{ path, environment: { PORT: '1' } }, 'OptionUnknown', 'environment has no "PORT".', 'leave it away.'],
  [{ path, environment: { LEVEL: 1 } }, 'OptionInvalid', 'environment.LEVEL is 1.', 'write what it takes'],
  [{ path, waf: false }, 'OptionInvalid', 'waf is false.', 'write what it takes'],
  [{ path, waf: { count: [] } }, 'OptionUnknown', 'waf has no "count".', 'leave it away.'],
  [{ path, waf: () => true }, 'OptionInvalid', 'waf is a function.', 'write what it takes'],
  [undefined, 'OptionInvalid', 'the options of oneTemplate are undefined.', 'write what it takes'],
  [[], 'OptionInvalid', 'the options of oneTemplate are [].', 'write what it takes'],
] as const) {
  test(`options are refused: ${what}`, () => {
    assert.throws(
      () => checkOptions<Options>('oneTemplate', shape, options),
      (error) => {
        assert.ok(error instanceof RookeryError);
        assert.equal(error.code, code);
        assert.ok(error.explanation.what.endsWith(what), error.explanation.what);
        assert.ok(error.explanation.mend.includes(mend), error.explanation.mend);
        assert.match(error.explanation.why, /^[a-z].*\.$/);
        return true;
      },
    );
  });
}

test('options are taken that are of the shape, those that are undefined, too', () => {
  const full: Options = {
    path,
    engine: 'aurora-mysql',
    zones: 3,
    port: 80,
    sides: [{ name: 'A', essential: false }],
    types: ['a'],
    environment: { EMPTY: '' },
    waf: { counting: ['Common'] },
  };
  checkOptions<Options>('oneTemplate', shape, full);
  checkOptions<Options>('oneTemplate', shape, { path, engine: undefined, waf: true });
});
