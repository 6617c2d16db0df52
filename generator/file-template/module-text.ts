import type { Template } from '../model.ts';
import { declarationOf } from './declaration.ts';

/** How a module begins that `rookery types` wrote. */
export const DECLARATION_HEADER = '// Written by `rookery types` from ';

/** The module that declares the template in a file, which imports the generator as `from` names it. */
export function moduleText(template: Template, file: string, from: string): string {
  const { parameters, outputs } = declarationOf(template);
  return [
    `${DECLARATION_HEADER}${file}: change that, not this.`,
    "import { readFileSync } from 'node:fs';",
    `import { fileTemplate } from ${quoted(from)};`,
    '',
    `export const ${nameOf(file)} = fileTemplate({`,
    `  path: ${quoted(template.path)},`,
    `  text: readFileSync(new URL(${quoted(file)}, import.meta.url), 'utf8'),`,
    `  parameters: ${record(parameters)},`,
    `  outputs: ${record(outputs)},`,
    '});\n',
  ].join('\n');
}

/** `audit-log.yaml` is `auditLogTemplate`. */
function nameOf(file: string): string {
  const [first = '', ...rest] = file
    .replace(/\.\w+$/, '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  const name = [first, ...rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('');
  return `${/^\d/.test(name) ? '_' : ''}${name.charAt(0).toLowerCase()}${name.slice(1)}Template`;
}

function record(entries: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(entries).map(([name, value]) => `    ${key(name)}: ${literal(value, '    ')},\n`);
  return lines.length === 0 ? '{}' : `{\n${lines.join('')}  }`;
}

/** On one line where that is short. */
function literal(value: unknown, indent: string): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => literal(item, indent)).join(', ')}]`;
  const members = Object.entries(value).map(([name, member]) => `${key(name)}: ${literal(member, `${indent}  `)}`);
  const line = `{ ${members.join(', ')} }`;
  return line.length <= 80 ? line : `{\n${members.map((member) => `${indent}  ${member},\n`).join('')}${indent}}`;
}

const key = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : quoted(name));

const quoted = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
