// Each marked line is a mistake that the compiler must refuse: data that is not what the type of the options says.
import { checkOptions, option, type Shape } from '../../generator/index.ts';

type Options = {
  readonly path: string;
  readonly engine?: 'postgres' | 'mysql';
  readonly zones?: 2 | 3;
  readonly names?: readonly string[];
  readonly inner?: { readonly deep: boolean };
} & ({ readonly kind?: 'a'; readonly extra?: number } | { readonly kind: 'b'; readonly extra?: never });

const fine = {
  path: option.required(option.text()),
  engine: option.oneOf('postgres', 'mysql'),
  zones: option.oneOf(2, 3),
  names: option.listOf(option.text()),
  inner: option.object<{ readonly deep: boolean }>({ deep: option.required(option.flag()) }),
  kind: option.oneOf('a', 'b'),
  extra: option.number(),
};
fine satisfies Shape<Options>;
checkOptions<Options>('optionsTemplate', fine, {});

const { zones: _, ...less } = fine;
// @ts-expect-error an option is missing
less satisfies Shape<Options>;
// @ts-expect-error an option that the type does not have
const surplus = { ...fine, surplus: option.flag() } satisfies Shape<Options>;
// @ts-expect-error a value is missing
({ ...fine, engine: option.oneOf('postgres') }) satisfies Shape<Options>;
// @ts-expect-error a value that the type does not have
({ ...fine, engine: option.oneOf('postgres', 'mysql', 'oracle') }) satisfies Shape<Options>;
// @ts-expect-error a text where the set is closed
({ ...fine, engine: option.text() }) satisfies Shape<Options>;
// @ts-expect-error a number where a text belongs
({ ...fine, names: option.listOf(option.number()) }) satisfies Shape<Options>;
// @ts-expect-error what must be there is said to be optional
({ ...fine, path: option.text() }) satisfies Shape<Options>;
// @ts-expect-error a property of an option is missing
option.object<{ readonly deep: boolean }>({});
// @ts-expect-error a property that the option does not have
option.object<{ readonly deep: boolean }>({ deep: option.required(option.flag()), depth: option.flag() });
// @ts-expect-error what is optional is said to be required
({ ...fine, extra: option.required(option.number()) }) satisfies Shape<Options>;
Object.freeze(surplus);
