/** Texts that need no quotes, by the look of them. */
const PLAIN = /^(?:\.?\/)?[A-Za-z$](?:[\w./,;()*${}-]|:+(?=[\w$])| (?=[\w($])){0,250}$/;
/** What readers of YAML 1.1 take for no text. */
export const RESERVED = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
/** Versions and addresses: no reader takes more than one point for a number. */
const POINTED = /^\d{1,9}(?:\.\d{1,9}){2,3}(?:\/\d\d?)?$/;

/** One line that begins as no number and no sign of YAML does. */
const LINE = /^[A-Za-z$/(][\x20-\x7e]*$/;
/** What ends a text that has no quotes. */
const ENDED = /: | #|[: ]$/;
/** One line that begins as something else than a text does. */
const SIGNED = /^[[\]{},*&!|>'"%@`#][\x20-\x7e]*$/;
/** What a reader takes for a number, a truth or a date. */
const TYPED = /^(?:0|-?[1-9]\d{0,14}|true|false|2010-09-09|2012-10-17)$/;

/** Whether a text stands in a template as it is. */
export const isPlain = (text: string): boolean => (PLAIN.test(text) && !RESERVED.test(text)) || POINTED.test(text);

const single = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A text on a line of its own, in quotes where it needs them; undefined where js-yaml has to look at it. */
export function scalarText(text: string): string | undefined {
  if (isPlain(text)) return text;
  return text === '' || TYPED.test(text) ? single(text) : lineScalar(text);
}

/** The same of a text behind a tag, whatever it looks like. */
export function lineScalar(text: string): string | undefined {
  if (LINE.test(text) && !RESERVED.test(text)) return ENDED.test(text) ? single(text) : text;
  return SIGNED.test(text) ? single(text) : undefined;
}
