import { COLLECTION_STYLE, DUMP_SCHEMA, type Node, present, SCALAR_STYLE } from 'js-yaml';

/** Words of signs that mean nothing in YAML, which most texts are. */
const WORDS = /^[A-Za-z$/][\w./*$()=-]*(?:(?: |::?)[\w./*$()=-]+)*$/;
/** What readers of YAML 1.1 take for no text. */
const RESERVED =
  /^(?:[yYnN]|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|true|True|TRUE|false|False|FALSE|null|Null|NULL)$/;
/** Versions and addresses: no reader takes more than one point for a number. */
const POINTED = /^\d{1,9}(?:\.\d{1,9}){2,3}(?:\/\d\d?)?$/;
/** What readers take for nothing, a number or a date. */
const TYPED = /^(?:|0|-?[1-9]\d{0,14}|2010-09-09|2012-10-17)$/;
/** One line that begins as no number and no sign of YAML does. */
const LINE = /^[A-Za-z$/(][\x20-\x7e]*$/;
/** What has no place in such a line without quotes. */
const ENDING = /: | #|[: ]$/;
/** The same where a line holds several texts. */
const ENDING_IN_FLOW = /: | #|[: ]$|[,[\]{}?]/;
/** One line that begins as something else than a text does. */
const SIGNED = /^[[\]{},*&!|>'"%@`#][\x20-\x7e]*$/;
/** Several lines that can stand as they are, with a margin. */
const LINES = /^[\x21-\x7e][\x20-\x7e]*\n(?:[\x20-\x7e\n]*[\x21-\x7e]\n?)?$/;

/**
 * A text behind a name, a dash or a tag, in quotes where it needs them: on one line, or on several whose margin is given.
 * Behind a tag nothing is read as something else than a text.
 */
export function blockText(text: string, margin: string, tag?: string): string {
  return oneLine(text, ENDING, tag) ?? (LINES.test(text) ? literal(text, margin) : presentedBlock(text, margin, tag));
}

/** A text among others on one line; undefined where it takes several. */
export function flowText(text: string, tag?: string): string | undefined {
  return oneLine(text, ENDING_IN_FLOW, tag) ?? (text.includes('\n') ? undefined : flowOfOthers(text, tag));
}

/** YAML 1.1 begins a key with a question mark, and ends it with a colon, wherever a plain text in brackets has one. */
function flowOfOthers(text: string, tag?: string): string {
  const written = presentedInFlow(text, tag);
  return written === text && /^:|\?/.test(text) ? single(text) : written;
}

/** The name of a member. */
export function keyText(name: string): string {
  return oneLine(name, ENDING) ?? presentedKey(name);
}

/** Undefined where js-yaml has to look at the text. */
function oneLine(text: string, ending: RegExp, tag?: string): string | undefined {
  if (WORDS.test(text)) return tag === undefined && RESERVED.test(text) ? single(text) : text;
  if (LINE.test(text)) return ending.test(text) ? single(text) : text;
  if (POINTED.test(text)) return text;
  return SIGNED.test(text) || text === '' || (tag === undefined && TYPED.test(text)) ? single(text) : undefined;
}

const single = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function literal(text: string, margin: string): string {
  const [sign, lines] = text.endsWith('\n') ? ['|', text.slice(0, -1)] : ['|-', text];
  return `${sign}\n${lines.replace(/^(?=.)/gm, margin)}`;
}

const STRING = 'tag:yaml.org,2002:str';

const scalar = (value: string, tag: string | undefined): Node => ({
  kind: 'scalar',
  tag: tag ?? STRING,
  tagged: tag !== undefined,
  style: SCALAR_STYLE.PLAIN,
  value,
});

const NAME = scalar('x', undefined);

/** What js-yaml writes of one member that is not the last: behind an open end it would end the document. */
function presented(key: Node, value: Node): string {
  const items = [
    { key, value },
    { key: NAME, value: NAME },
  ];
  const contents: Node = {
    kind: 'mapping',
    tag: 'tag:yaml.org,2002:map',
    tagged: false,
    style: COLLECTION_STYLE.BLOCK,
    items,
  };
  return present([{ contents, directives: [] }], { schema: DUMP_SCHEMA, lineWidth: -1 }).slice(0, -'\nx: x\n'.length);
}

function presentedBlock(text: string, margin: string, tag?: string): string {
  const lines = presented(NAME, scalar(text, tag)).slice('x: '.length);
  return withoutTag(lines, tag).replace(/\n(?=[^\n])/g, `\n${margin.slice(2)}`);
}

function presentedInFlow(text: string, tag?: string): string {
  const items = [scalar(text, tag)];
  const list: Node = {
    kind: 'sequence',
    tag: 'tag:yaml.org,2002:seq',
    tagged: false,
    style: COLLECTION_STYLE.FLOW,
    items,
  };
  return withoutTag(presented(NAME, list).slice('x: ['.length, -1), tag);
}

const withoutTag = (text: string, tag = ''): string => (tag === '' ? text : text.slice(tag.length + 1));

/** What readers of YAML refuse in quotes, or take for the end of a line, and JSON lets stand. */
const UNPRINTABLE = /[\x7f-\x9f\u2028\u2029\ufeff]/g;

/** A name of several lines is written with escapes. */
function presentedKey(name: string): string {
  const escaped = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return name.includes('\n')
    ? JSON.stringify(name).replace(UNPRINTABLE, escaped)
    : presented(scalar(name, undefined), NAME).slice(0, -': x'.length);
}
