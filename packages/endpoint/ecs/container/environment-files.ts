/** Reads an object of S3 as text; throws an error that says why it cannot. */
export type ReadObject = (bucket: string, key: string) => Promise<string>;

const MOST_FILES = 10;

/**
 * The variables of a container's environment files, by the rules of the container agent: of files that name the same
 * variable the first counts, inside one file the last. A line without a name or a value sets nothing.
 */
export async function fileVariables(
  files: readonly { readonly type: string; readonly value: string }[],
  read: ReadObject,
): Promise<Record<string, string>> {
  if (files.length > MOST_FILES) throw failed(`there can be no more than ${MOST_FILES} environment files`);
  const texts = await Promise.all(files.map(({ value }) => load(value, read)));
  return Object.assign({}, ...texts.map(variablesOf).reverse());
}

async function load(arn: string, read: ReadObject): Promise<string> {
  const [, bucket = '', key = ''] = /^arn:[^:]+:s3:::([^/]+)\/(.+)$/.exec(arn) ?? [];
  if (!key.endsWith('.env')) throw failed(`${arn} is not the ARN of an S3 object whose name ends in .env`);
  try {
    return await read(bucket, key);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw failed(
      `file download command: non empty error stream: service call has been retried 1 time(s): ${why}: ${arn}`,
    );
  }
}

/** The variables of one file's text: `NAME=value` a line, quotes and spaces being part of the value, `#` a comment. */
export function variablesOf(text: string): Record<string, string> {
  const pairs = text.split(/\r?\n/).flatMap((line) => {
    const at = line.indexOf('=');
    return line.startsWith('#') || at < 1 || at === line.length - 1 ? [] : [[line.slice(0, at), line.slice(at + 1)]];
  });
  return Object.fromEntries(pairs);
}

const failed = (why: string): Error => new Error(`ResourceInitializationError: failed to download env files: ${why}`);
