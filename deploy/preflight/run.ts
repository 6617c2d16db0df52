import { placedResources } from '../../generator/system/known.ts';
import { awsFailure } from '../aws/faults.ts';
import { inParallel } from '../aws/parallel.ts';
import { pause } from '../aws/pause.ts';
import { checkBucket } from './bucket.ts';
import { checkCertificates } from './certificates.ts';
import { checkHostedZones } from './hosted-zones.ts';
import { checkImages } from './images.ts';
import { checkLiteralNames } from './literal-names.ts';
import type { Check, Finding, Subject } from './model.ts';
import { checkQuotas } from './quotas.ts';
import { checkRights } from './rights.ts';
import { checkLinkedRoles, checkServiceRole } from './roles.ts';
import { checkSecrets } from './secrets.ts';
import { checkStackState } from './stack-state.ts';

/** Everything that is asked, in the order in which it is reported. */
const CHECKS: readonly Check[] = [
  { name: 'stack', run: checkStackState, onlyThorough: true },
  { name: 'service role', run: checkServiceRole },
  { name: 'rights', run: checkRights, onlyThorough: true },
  { name: 'bucket', run: checkBucket },
  { name: 'images', run: checkImages },
  { name: 'certificates', run: checkCertificates },
  { name: 'hosted zones', run: checkHostedZones },
  { name: 'secrets and parameters', run: checkSecrets },
  { name: 'names', run: checkLiteralNames },
  { name: 'service-linked roles', run: checkLinkedRoles },
  { name: 'quotas', run: checkQuotas },
];

const CHECKS_AT_ONCE = 6;

/** A check that takes longer is left: a deployment does not wait for what only warns of it. */
const PATIENCE_MS = { quick: 15_000, thorough: 90_000 } as const;

/** What a preflight came to. */
export interface Preflight {
  readonly findings: readonly Finding[];
  /** The checks that ran to their end. */
  readonly looked: readonly string[];
  /** Of the embedded endpoint: checks of services that it does not simulate. */
  readonly notSimulated: readonly string[];
}

interface PreflightOptions {
  /** Ends the looking: what is not answered by then counts as not looked at. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for a check. */
  readonly patience?: number | undefined;
}

/** Asks the account all that a deployment needs of it, and answers what is wrong in one list. It changes nothing. */
export async function preflight(
  subject: Omit<Subject, 'resources'>,
  { signal, patience = PATIENCE_MS[subject.thorough ? 'thorough' : 'quick'] }: PreflightOptions = {},
): Promise<Preflight> {
  const resources = [...placedResources(subject.master, subject.values)];
  const whole = { ...subject, resources };
  const wanted = CHECKS.filter(({ onlyThorough }) => subject.thorough || onlyThorough === undefined);
  const answers = await inParallel(wanted, CHECKS_AT_ONCE, async (check) => ({
    check,
    ...(await withinPatience(check, answerOf(check, whole), patience, signal)),
  }));
  return {
    findings: answers.flatMap(({ findings }) => findings),
    looked: answers.flatMap(({ check, state }) => (state === 'looked' ? [check.name] : [])),
    notSimulated: answers.flatMap(({ check, state }) => (state === 'not simulated' ? [check.name] : [])),
  };
}

interface Answer {
  readonly findings: readonly Finding[];
  readonly state: 'looked' | 'denied' | 'not simulated';
}

async function answerOf(check: Check, subject: Subject): Promise<Answer> {
  try {
    const findings = await check.run(subject);
    return { findings, state: findings.some(({ level }) => level === 'unknown') ? 'denied' : 'looked' };
  } catch (error) {
    if (isNotSimulated(error, subject)) return { findings: [], state: 'not simulated' };
    return { findings: [unlooked(check.name, error)], state: 'denied' };
  }
}

/** The answer, or that there was none in time. */
async function withinPatience(
  { name }: Check,
  answer: Promise<Answer>,
  milliseconds: number,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const done = new AbortController();
  const ended = AbortSignal.any([done.signal, ...(signal === undefined ? [] : [signal])]);
  const late = pause(milliseconds, ended).then((): Answer => {
    const what = `${name}: not looked at: no answer within ${milliseconds / 1000} seconds.`;
    const mend = 'look at the network between here and AWS, then repeat it.';
    return { findings: [{ level: 'unknown', about: name, what, mend }], state: 'denied' };
  });
  return Promise.race([answer, late]).finally(() => done.abort());
}

const isNotSimulated = (error: unknown, { connection }: Subject): boolean =>
  connection.target.endpoint !== undefined && /does not simulate/.test(awsFailure(error).message);

/** A question that got no answer: for want of a right, which is named, or of contact. */
function unlooked(about: string, error: unknown): Finding {
  const { explanation } = error as { readonly explanation?: { readonly what: string; readonly mend: string } };
  const what = explanation?.what ?? (error instanceof Error ? error.message : String(error));
  return { level: 'unknown', about, what: `${about}: not looked at: ${what}`, mend: explanation?.mend ?? 'repeat it.' };
}
