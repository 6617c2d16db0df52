import { AwsError } from '../server/service.ts';

type Test = (event: unknown) => boolean;

/**
 * A filter pattern for events in JSON, `{ $.level = "error" && $.ms > 50 }`, as "Filter pattern syntax" of CloudWatch Logs
 * has it: text with wildcards, numbers, regular expressions, IS, NOT EXISTS, && before ||, parentheses. A field that an
 * event does not have matches nothing but NOT EXISTS.
 */
export function jsonMatcher(pattern: string): (message: string) => boolean {
  const [, inner] = /^\s*\{([\s\S]*)\}\s*$/.exec(pattern) ?? [];
  const tokens = inner === undefined ? undefined : tokensOf(inner);
  const parser = new Parser(tokens ?? []);
  const test = tokens && parser.alternatives();
  if (test === undefined || !parser.isAtEnd()) throw invalid();
  return (message) => {
    try {
      const event: unknown = JSON.parse(message);
      return typeof event === 'object' && event !== null && test(event);
    } catch {
      return false;
    }
  };
}

const invalid = () => new AwsError('InvalidParameterException', 'Invalid filter pattern');

const TOKEN =
  /\s*(?:(\$(?:\.?\[(?:'[^']*'|"[^"]*"|\d+)\]|\.[\w-]+)*)|(&&|\|\||<=|>=|!=|[=<>()])|("(?:[^"\\]|\\.)*")|(%[^%]*%)|([^\s()&|=<>!"%]+))/y;

interface Token {
  readonly kind: 'selector' | 'sign' | 'quoted' | 'expression' | 'bare';
  readonly text: string;
}

const KINDS = ['selector', 'sign', 'quoted', 'expression', 'bare'] as const;

/** The pattern in its parts; undefined where there is something that is none. */
function tokensOf(text: string): readonly Token[] | undefined {
  const found: Token[] = [];
  const source = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const match = TOKEN.exec(source);
    if (match === null) return undefined;
    const index = match.slice(1).findIndex((part) => part !== undefined);
    found.push({ kind: KINDS[index]!, text: match[index + 1]! });
  }
  return found;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  alternatives(): Test {
    const all = [this.#together()];
    while (this.#takes('||')) all.push(this.#together());
    return (event) => all.some((test) => test(event));
  }

  #together(): Test {
    const all = [this.#one()];
    while (this.#takes('&&')) all.push(this.#one());
    return (event) => all.every((test) => test(event));
  }

  #one(): Test {
    if (!this.#takes('(')) return this.#condition();
    const inner = this.alternatives();
    if (!this.#takes(')')) throw invalid();
    return inner;
  }

  #condition(): Test {
    const selector = this.#next();
    if (selector.kind !== 'selector') throw invalid();
    const path = pathOf(selector.text);
    const operator = this.#next();
    const value = this.#next();
    const word = `${operator.text} ${value.text}`.toUpperCase();
    if (operator.kind === 'bare') {
      const known = WORDS[word];
      if (known === undefined) throw invalid();
      return (event) => known(valueAt(event, path));
    }
    const test = operator.kind === 'sign' ? comparison(operator.text, value) : undefined;
    if (test === undefined) throw invalid();
    return (event) => {
      const found = valueAt(event, path);
      return found !== undefined && test(found);
    };
  }

  #takes(sign: string): boolean {
    const { kind, text } = this.#tokens[this.#at] ?? {};
    if (kind !== 'sign' || text !== sign) return false;
    this.#at += 1;
    return true;
  }

  #next(): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw invalid();
    this.#at += 1;
    return token;
  }
}

const WORDS: Readonly<Record<string, Test>> = {
  'IS NULL': (value) => value === null,
  'IS TRUE': (value) => value === true,
  'IS FALSE': (value) => value === false,
  'NOT EXISTS': (value) => value === undefined,
};

/** `$.a.b[1].['c.d']` as `['a', 'b', '1', 'c.d']`. */
function pathOf(selector: string): readonly string[] {
  const parts = selector.matchAll(/\.([\w-]+)|\[(?:'([^']*)'|"([^"]*)"|(\d+))\]/g);
  return [...parts].map(([, name, single, double, index]) => name ?? single ?? double ?? index ?? '');
}

function valueAt(event: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Object(value)[name] : undefined,
    event,
  );
}

const NUMBERS: Readonly<Record<string, (found: number, wanted: number) => boolean>> = {
  '=': (found, wanted) => found === wanted,
  '!=': (found, wanted) => found !== wanted,
  '<': (found, wanted) => found < wanted,
  '>': (found, wanted) => found > wanted,
  '<=': (found, wanted) => found <= wanted,
  '>=': (found, wanted) => found >= wanted,
};

/** What a field is compared with: a number as one, anything else as text. */
function comparison(operator: string, { kind, text }: Token): Test | undefined {
  const number = kind === 'bare' && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
  const compare = NUMBERS[operator];
  if (compare === undefined || kind === 'sign' || kind === 'selector') return undefined;
  if (number !== undefined) return (found) => typeof found === 'number' && compare(found, number);
  if (operator !== '=' && operator !== '!=') return undefined;
  const pattern = kind === 'expression' ? regular(text.slice(1, -1)) : withWildcards(text);
  return (found) => {
    if (typeof found !== 'string' && typeof found !== 'number') return false;
    return pattern.test(String(found)) === (operator === '=');
  };
}

/** A regular expression between percent signs; the signs that CloudWatch Logs takes are those of every dialect. */
export function regular(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw invalid();
  }
}

function withWildcards(text: string): RegExp {
  const plain = text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text;
  return new RegExp(`^${plain.split('*').map(escaped).join('[\\s\\S]*')}$`);
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
