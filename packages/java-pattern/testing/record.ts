// Asks java.util.regex of each java given for the patterns of recorded.golden.json again, and writes its answers there:
// `node --import tsx packages/java-pattern/testing/record.ts /usr/lib/jvm/java-17/bin/java /usr/lib/jvm/java-25/bin/java`.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Recorded, recorded, recordedFile, type Table } from './recorded.ts';

const program = fileURLToPath(new URL('Answer.java', import.meta.url));

const hex = (text: string): string => Buffer.from(text, 'utf8').toString('hex');

function ask(java: string, { values, rows }: Table): { readonly version: string; readonly answers: string[] } {
  const lines = rows.map(([pattern]) => [pattern, ...values].map(hex).join(','));
  const output = execFileSync(java, [program], { input: `${lines.join('\n')}\n`, encoding: 'utf8' });
  const [version = '', ...answers] = output.trimEnd().split(/\r?\n/);
  return { version, answers };
}

function askAll(javas: readonly string[], table: Table): Table {
  const asked = javas.map((java) => ask(java, table).answers);
  const rows = table.rows.map(([pattern], index): Table['rows'][number] => {
    const answers = asked.map((one) => one[index] ?? '');
    return answers.every((answer) => answer === answers[0]) ? [pattern, answers[0] ?? ''] : [pattern, ...answers];
  });
  return { ...table, rows };
}

const line = (value: unknown): string => JSON.stringify(value);

function written({ java, tables }: Recorded): string {
  const parts = tables.map(({ of, values, rows }) =>
    [`{"of":${line(of)},"values":${line(values)},"rows":[`, rows.map(line).join(',\n'), ']}'].join('\n'),
  );
  return `{"java":${line(java)},"tables":[\n${parts.join(',\n')}\n]}\n`;
}

const javas = process.argv.slice(2);
const { tables } = recorded();
const java = javas.map((one) => ask(one, { of: '', values: [], rows: [] }).version);
writeFileSync(recordedFile, written({ java, tables: tables.map((table) => askAll(javas, table)) }));
