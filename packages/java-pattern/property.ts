import { unicodeBlock } from './blocks.ts';
import type { CharTest } from './node.ts';
import { Unjudged } from './refusal.ts';
import type { Flags } from './scanner.ts';

/** The characters of a class that JavaScript can write. */
export function charactersOf(written: string): CharTest {
  const expression = new RegExp(`^${written}$`, 'u');
  return (found) => expression.test(String.fromCodePoint(found));
}

const CASED = '[\\p{Lowercase}\\p{Uppercase}\\p{Lt}]';
const ASCII_LETTER = '[A-Za-z]';

/** Java's POSIX classes; they are of ASCII only. */
const POSIX: Readonly<Record<string, string>> = {
  ASCII: '[\\0-\\x7f]',
  Alnum: '[A-Za-z0-9]',
  Alpha: ASCII_LETTER,
  Blank: '[ \\t]',
  Cntrl: '[\\0-\\x1f\\x7f]',
  Digit: '[0-9]',
  Graph: '[!-~]',
  Lower: '[a-z]',
  Print: '[ -~]',
  Punct: '[!-\\/:-@\\[-`\\{-~]',
  Space: '[ \\t-\\r]',
  Upper: '[A-Z]',
  XDigit: '[0-9A-Fa-f]',
};

/** The tests of java.lang.Character, and of what is of no other kind. */
const JAVA: Readonly<Record<string, string>> = {
  L1: '[\\0-\\xff]',
  all: '[^]',
  LD: '[\\p{L}\\p{Nd}]',
  javaLowerCase: '\\p{Lowercase}',
  javaUpperCase: '\\p{Uppercase}',
  javaTitleCase: '[\\p{Lt}]',
  javaAlphabetic: '\\p{Alphabetic}',
  javaIdeographic: '\\p{Ideographic}',
  javaDigit: '\\p{Nd}',
  javaDefined: '\\P{Cn}',
  javaLetter: '\\p{L}',
  javaLetterOrDigit: '[\\p{L}\\p{Nd}]',
  javaJavaIdentifierStart: '[\\p{L}\\p{Nl}\\p{Sc}\\p{Pc}]',
  javaJavaIdentifierPart: '[\\p{L}\\p{Nl}\\p{Sc}\\p{Pc}\\p{Nd}\\p{Mc}\\p{Mn}\\p{Cf}\\0-\\x08\\x0e-\\x1b\\x7f-\\x9f]',
  javaUnicodeIdentifierStart: '[\\p{ID_Start}\\u2e2f]',
  javaUnicodeIdentifierPart: '[\\p{ID_Continue}\\u2e2f\\p{Cf}\\0-\\x08\\x0e-\\x1b\\x7f-\\x9f]',
  javaIdentifierIgnorable: '[\\p{Cf}\\0-\\x08\\x0e-\\x1b\\x7f-\\x9f]',
  javaSpaceChar: '\\p{Z}',
  javaWhitespace: '(?![\\xa0\\u2007\\u202f])[\\p{Z}\\t-\\r\\x1c-\\x1f]',
  javaISOControl: '[\\0-\\x1f\\x7f-\\x9f]',
  javaMirrored: '\\p{Bidi_Mirrored}',
};

const WORD = '[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\u200c\\u200d]';
const WHITE_SPACE = '[\\p{Z}\\t-\\r\\x85]';
const HEX_DIGIT = '[\\p{Nd}A-Fa-f\\uff21-\\uff26\\uff41-\\uff46]';

/** The POSIX classes as Unicode has them: under `(?U)`, and behind `Is`; in any case of letters. */
const UNICODE_POSIX: Readonly<Record<string, string>> = {
  ALPHA: '\\p{Alphabetic}',
  LOWER: '\\p{Lowercase}',
  UPPER: '\\p{Uppercase}',
  SPACE: WHITE_SPACE,
  PUNCT: '\\p{P}',
  XDIGIT: HEX_DIGIT,
  ALNUM: '[\\p{Alphabetic}\\p{Nd}]',
  CNTRL: '\\p{Cc}',
  DIGIT: '\\p{Nd}',
  BLANK: '[\\p{Zs}\\t]',
  GRAPH: '[^\\p{Z}\\p{Cc}\\p{Cs}\\p{Cn}]',
  PRINT: '[^\\p{Zl}\\p{Zp}\\p{Cc}\\p{Cs}\\p{Cn}]',
};

/** The binary properties that Java knows behind `Is`; in any case of letters. */
const BINARY: Readonly<Record<string, string>> = {
  ALPHABETIC: '\\p{Alphabetic}',
  ASSIGNED: '\\P{Cn}',
  CONTROL: '\\p{Cc}',
  HEXDIGIT: HEX_DIGIT,
  HEX_DIGIT,
  IDEOGRAPHIC: '\\p{Ideographic}',
  JOINCONTROL: '[\\u200c\\u200d]',
  JOIN_CONTROL: '[\\u200c\\u200d]',
  LETTER: '\\p{L}',
  LOWERCASE: '\\p{Lowercase}',
  NONCHARACTERCODEPOINT: '\\p{Noncharacter_Code_Point}',
  NONCHARACTER_CODE_POINT: '\\p{Noncharacter_Code_Point}',
  TITLECASE: '[\\p{Lt}]',
  PUNCTUATION: '\\p{P}',
  UPPERCASE: '\\p{Uppercase}',
  WHITESPACE: WHITE_SPACE,
  WHITE_SPACE,
  WORD,
};

/** What came with Java 21: an older one refuses it. */
const NEWER = /^(EMOJI(_(PRESENTATION|MODIFIER|MODIFIER_BASE|COMPONENT))?|EXTENDED_PICTOGRAPHIC)$/;

const CATEGORY = /^(LC|L[ulmto]?|M[nec]?|N[dlo]?|Z[slp]?|C[ncfos]?|P[dsecoif]?|S[mcko]?)$/;

function entry(table: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

const ONE_CASE: Readonly<Record<string, string>> = {
  '[a-z]': ASCII_LETTER,
  '[A-Z]': ASCII_LETTER,
  '\\p{Lu}': '\\p{LC}',
  '\\p{Ll}': '\\p{LC}',
  '\\p{Lt}': '\\p{LC}',
  '\\p{Lowercase}': CASED,
  '\\p{Uppercase}': CASED,
  '[\\p{Lt}]': CASED,
};

// Under (?i) a class of one case takes the others too.
function inAnyCase(written: string | undefined, flags: Flags): string | undefined {
  return written !== undefined && flags.i ? (entry(ONE_CASE, written) ?? written) : written;
}

function general(name: string): string | undefined {
  return CATEGORY.test(name) ? `\\p{${name}}` : (entry(POSIX, name) ?? entry(JAVA, name));
}

const unicode = (name: string): string | undefined => entry(BINARY, name) ?? entry(UNICODE_POSIX, name);

// Java writes a script's name in any case, or its four letters.
function script(name: string): CharTest | undefined {
  if (!/^[A-Za-z_]+$/.test(name)) return undefined;
  if (/^(unknown|zzzz)$/i.test(name)) throw new Unjudged(`the script ${name}`);
  const usual = name.toLowerCase().replaceAll(/(?<![a-z])[a-z]/g, (letter) => letter.toUpperCase());
  try {
    return charactersOf(`\\p{Script=${usual === 'Signwriting' ? 'SignWriting' : usual}}`);
  } catch {
    return undefined;
  }
}

function testOf(written: string | undefined): CharTest | undefined {
  return written === undefined ? undefined : charactersOf(written);
}

function named(name: string, flags: Flags): CharTest | undefined {
  if (name.startsWith('In')) return unicodeBlock(name.slice(2));
  if (name.startsWith('Is')) {
    const short = name.slice(2);
    if (NEWER.test(short.toUpperCase())) throw new Unjudged(`\\p{${name}}, which not every Java knows`);
    const written = inAnyCase(unicode(short.toUpperCase()) ?? general(short), flags);
    return testOf(written) ?? script(short);
  }
  const ofUnicode = flags.U ? entry(UNICODE_POSIX, name.toUpperCase()) : undefined;
  return testOf(inAnyCase(ofUnicode ?? general(name), flags));
}

function valued(name: string, value: string, flags: Flags): CharTest | undefined {
  if (name === 'sc' || name === 'script') return script(value);
  if (name === 'blk' || name === 'block') return unicodeBlock(value);
  if (name === 'gc' || name === 'general_category') return testOf(inAnyCase(general(value), flags));
  return undefined;
}

/** The characters that `\p{...}` means by what stands between the braces; undefined when Java knows no such name. */
export function propertyTest(written: string, flags: Flags): CharTest | undefined {
  const at = written.indexOf('=');
  if (at < 0) return named(written, flags);
  return valued(written.slice(0, at).toLowerCase(), written.slice(at + 1), flags);
}

/** The classes of one letter, as `\d`; the negated ones are their capitals. */
export function shorthand(letter: string, { U: ofUnicode }: Flags): CharTest | undefined {
  const written: Readonly<Record<string, string>> = {
    d: ofUnicode ? '\\p{Nd}' : '[0-9]',
    s: ofUnicode ? WHITE_SPACE : '[ \\t-\\r]',
    w: ofUnicode ? WORD : '[A-Za-z0-9_]',
    h: '[ \\t\\xa0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000]',
    v: '[\\n-\\r\\x85\\u2028\\u2029]',
  };
  return testOf(entry(written, letter));
}
