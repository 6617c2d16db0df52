import { XMLParser } from 'fast-xml-parser';
import { AwsError } from '../server/service.ts';

const parser = new XMLParser({ parseTagValue: false, ignoreAttributes: true, trimValues: false, removeNSPrefix: true });

/** The elements below an XML body's root as plain data; every value is a string, an object, or an array of those. */
export function parseXml(text: string, root: string): Record<string, unknown> {
  try {
    // Validating too: without `true` the parser makes something of anything.
    const parsed: unknown = parser.parse(text, true);
    if (isRecord(parsed) && root in parsed) {
      const content = parsed[root];
      return isRecord(content) ? content : {};
    }
  } catch {
    // Reported below: what the parser says about it is of no use to a client.
  }
  throw new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
}

/** An element that may occur once or several times, as a list. */
export function list(value: unknown): unknown[] {
  if (value === undefined || value === '') return [];
  return Array.isArray(value) ? value : [value];
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How a list is written: S3 repeats the element, the query protocol wraps each item in `member`, EC2 in `item`. */
export type ListStyle = 'repeat' | 'member' | 'item';

/** An element with its content: lists by `style`, Dates as ISO 8601, undefined and null left out. */
export function element(name: string, value: unknown, style: ListStyle = 'repeat'): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) {
    if (style === 'repeat') return value.map((item) => element(name, item, style)).join('');
    return value.length === 0
      ? `<${name}/>`
      : `<${name}>${value.map((item) => element(style, item, style)).join('')}</${name}>`;
  }
  return `<${name}>${content(value, style)}</${name}>`;
}

/** The text between an element's tags. */
export function content(value: unknown, style: ListStyle = 'repeat'): string {
  if (value instanceof Date) return value.toISOString();
  // Maps of the query protocol.
  if (value instanceof Map) {
    return [...value].map(([key, item]) => element('entry', { key, value: item }, style)).join('');
  }
  if (isRecord(value)) {
    return Object.entries(value)
      .map(([name, item]) => element(name, item, style))
      .join('');
  }
  return escapeXml(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

/** XML 1.0 has no way to write most control characters: they become the replacement character. */
export function escapeXml(text: string): string {
  return text
    .replace(/[&<>"\r]/g, (c) => ENTITIES[c] ?? c)
    .replace(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
}
