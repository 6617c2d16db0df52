import type { StackOutput, Target } from '../../deploy/model.ts';
import type { Session } from '../session.ts';

/** An output that is a URL. */
export interface Place {
  readonly name: string;
  readonly url: string;
  /** The same on this machine, where nobody knows the domain names of a stack; absent where nothing answers it here. */
  readonly here?: string | undefined;
}

/** The outputs that are URLs, with the addresses of the stack's load balancers on this machine by their hosts. */
export function placesOf(outputs: readonly StackOutput[], addresses: Readonly<Record<string, string>>): Place[] {
  return outputs.flatMap(({ name, value }) => {
    const url = /^https?:\/\/\S+$/.test(value) && URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined) return [];
    const address = addresses[url.host];
    const here = address === undefined ? undefined : value.replace(/^https?:\/\/[^/?#]+/, () => address);
    return [{ name, url: value, here: here ?? (isLoopback(url) ? value : undefined) }];
  });
}

const isLoopback = ({ hostname }: URL): boolean => /^(127\.[\d.]+|localhost|\[::1\])$/.test(hostname);

/** What was started. */
export interface Started {
  readonly target: Pick<Target, 'endpoint' | 'stackName' | 'region' | 'root'>;
  readonly parameters: Session['app']['parameters'];
  readonly values: Session['values'];
  readonly places: readonly Place[];
  /** Whether it has a site, whose files are published by themselves. */
  readonly hasSite?: boolean | undefined;
  /** As `--app` names it. */
  readonly file?: string | undefined;
}

/** What the reader of `start` can look at now, and what to try next: of one stack, or of several. */
export function startedText(...stacks: readonly [Started, ...Started[]]): string {
  const [{ target: first, file }] = stacks;
  const rows = [
    ...stacks.flatMap(({ places, target }) => places.map((place) => [nameIn(target, place.name), placeText(place)])),
    ['endpoint', `${first.endpoint}   (S3, CloudFormation, ECS and more)`],
  ];
  const width = Math.max(...rows.map(([name = '']) => name.length));
  const flag = file === undefined ? '' : ` --app ${file}`;
  const tagged = stacks.map((stack) => ({ stack, tag: tagOf(stack) })).find(({ tag }) => tag !== undefined);
  const { target: shown, values = {} } = tagged?.stack ?? { target: first };
  const tag = tagged?.tag ?? '';
  return [
    '',
    ...rows.map(([name = '', text]) => `  ${name.padEnd(width)}  ${text}`),
    '',
    '  try next',
    ...(tagged === undefined
      ? []
      : [`    npm run stack:update --${flag} --set ${nameIn(shown, tag)}=${nextTag(values[tag])}`]),
    ...(stacks.some(({ hasSite }) => hasSite) ? [`    npm run site:publish -- FOLDER${flag}`] : []),
    `    AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws --region ${shown.region} --endpoint-url ${shown.endpoint} \\`,
    `      cloudformation describe-stacks --stack-name ${shown.stackName}`,
    '    npm run stop',
  ].join('\n');
}

/** Of several roots, what belongs to one has its name in front. */
const nameIn = ({ root }: Started['target'], name: string): string => (root === undefined ? name : `${root}.${name}`);

const tagOf = ({ parameters }: Started): string | undefined =>
  Object.keys(parameters).find((name) => parameters[name]?.roles?.includes('ImageTag'));

function placeText({ url, here }: Place): string {
  if (here === undefined) return `${url}   (nothing answers it on this machine)`;
  return here === url ? url : `${here}   (on AWS ${url})`;
}

/** A tag with its last number one higher: the one that runs already would change nothing. */
function nextTag(tag: unknown): string {
  const text = String(tag ?? '1.0.0');
  const next = text.replace(/\d{1,9}(?=\D*$)/, (number) => String(Number(number) + 1));
  return next === text ? `${text}-1` : next;
}
