import { RookeryError } from '../../generator/errors.ts';

/** The kinds of system that can be created, and what each is. */
export const KINDS = {
  web: 'a web service',
  database: 'a web service with a database',
  several: 'several services',
  empty: 'no service yet',
} as const;

export type Kind = keyof typeof KINDS;

/** What is asked before a system is created. */
export interface Answers {
  /** Of the system, its stacks and its package. */
  readonly name: string;
  readonly region: string;
  readonly kind: Kind;
}

/** How the answers are come by: words of the command line, a person at a terminal, or the usual ones. */
export interface Asking {
  readonly words: { readonly [Question in keyof Answers]?: string | undefined };
  /** Absent where there is no terminal to ask on. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  /** Takes the usual answers for what is not named. */
  readonly yes: boolean;
  /** What the system is called unless it is named. */
  readonly usualName?: string;
}

interface Question {
  readonly text: string;
  readonly usual: string;
  readonly pattern: RegExp;
  readonly why: string;
}

/** Every answer, checked; asks for those that are missing. */
export async function settleAnswers(asking: Asking): Promise<Answers> {
  const questions = questionsOf(asking.usualName ?? 'my-system');
  const missing = Object.keys(questions).filter((name) => asking.words[name as keyof Answers] === undefined);
  if (missing.length > 0 && !asking.yes && asking.ask === undefined) throw notAnswered(missing);
  const [name, region] = [await settle('name', questions, asking), await settle('region', questions, asking)];
  // The pattern of this question leaves nothing but kinds.
  const kind = (await settle('kind', questions, asking)) as Kind;
  return { name, region, kind };
}

function questionsOf(usualName: string): Record<keyof Answers, Question> {
  return {
    name: {
      text: 'name of the system',
      usual: usualName,
      pattern: /^[a-z][a-z0-9-]{0,62}$/,
      why: 'stacks and the package are called by it: a small letter, then small letters, digits and hyphens, 63 at the most.',
    },
    region: {
      text: 'region on AWS',
      usual: 'us-east-1',
      pattern: /^[a-z]{2}(-[a-z]+)+-[0-9]$/,
      why: 'a region is called like eu-central-1.',
    },
    kind: {
      text: `kind: ${Object.entries(KINDS)
        .map(([kind, what]) => `${kind} (${what})`)
        .join(', ')}`,
      usual: 'web',
      pattern: new RegExp(`^(${Object.keys(KINDS).join('|')})$`),
      why: `the kinds are ${Object.keys(KINDS).join(', ')}.`,
    },
  };
}

/** A folder's name as a system's, as far as it can be one. */
export function nameFrom(folderName: string): string {
  const name = folderName
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '');
  return name.slice(0, 63) || 'my-system';
}

async function settle(
  name: keyof Answers,
  questions: Record<keyof Answers, Question>,
  { words, ask, yes }: Asking,
): Promise<string> {
  const { text, usual, pattern, why } = questions[name];
  const word = words[name];
  const answer =
    word ?? (yes || ask === undefined ? usual : (await ask(`${text} [${usual}] `).catch(left)).trim() || usual);
  if (pattern.test(answer)) return answer;
  throw new RookeryError('AnswerInvalid', {
    what: `"${answer}" is no ${name}.`,
    why,
    mend: `give another ${name}, for example --${name} ${usual}.`,
  });
}

/** Ctrl-C or Ctrl-D instead of an answer. */
function left(): never {
  const explanation = {
    what: 'interrupted before anything was written.',
    why: 'a question was left without an answer.',
    mend: 'run it again, or give the answers as flags.',
  };
  throw new RookeryError('Interrupted', explanation, 130);
}

const notAnswered = (missing: readonly string[]) =>
  new RookeryError('AnswerMissing', {
    what: `there is no terminal to ask on, and no ${missing.map((name) => `--${name}`).join(', ')}.`,
    why: 'a system is created as it was asked for.',
    mend: `give ${missing.length === 1 ? 'it' : 'them'}, or --yes for the usual.`,
  });
