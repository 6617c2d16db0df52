import { NOT_EXECUTED, type ReleaseRecord } from '../../deploy/release-model.ts';
import type { History } from '../../deploy/releases/history.ts';
import { before } from '../../deploy/releases/history.ts';
import type { SettledRelease } from '../../deploy/releases/settle.ts';
import { summaryOf } from '../../deploy/releases/summary.ts';
import { columns, type Paint, statusColour } from './style.ts';

/** `2026-01-31 14:05`, in the time zone of whoever reads it. */
export function minuteOf(time: string): string {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** `tester` of `arn:aws:iam::111122223333:user/tester`; of an assumed role the role and the session. */
export function whoOf(arn: string): string {
  return arn.replace(/^arn:[^:]*:[^:]*:[^:]*:[^:]*:/, '').replace(/^(user|assumed-role|federated-user)\//, '');
}

/** The commit in short, with a mark where files differed from it. */
export function commitOf({ source }: Pick<ReleaseRecord, 'source'>): string {
  return source === undefined ? '-' : `${source.commit.slice(0, 8)}${source.dirty ? '+' : ''}`;
}

/** How a release ended, in a word. */
export function endingOf({ record, open }: SettledRelease): string {
  const { outcome } = record ?? {};
  if (outcome === undefined) return open === 'running' ? 'running' : open === 'waiting' ? 'not begun' : 'unknown';
  if (outcome.succeeded) return 'done';
  return outcome.status === NOT_EXECUTED ? 'not executed' : outcome.status;
}

function colourOf(ending: string): Parameters<Paint>[0] {
  if (ending === 'done') return 'green';
  return statusColour(ending);
}

/** Releases as a table, newest first: which is deployed now has a star. */
export function releaseLines({ releases, current }: History, limit: number, paint: Paint): string[] {
  const shown = releases.filter(({ number }, index) => index < limit || number === current?.number);
  const rows = shown.map((one): string[] => {
    const mark = one.number === current?.number ? '*' : ' ';
    const { record } = one;
    if (record === undefined)
      return [`${mark} ${one.number}`, '', 'unreadable', '', '', `written by a newer version? ${one.unreadable}`];
    return [
      `${mark} ${one.number}`,
      minuteOf(record.begun),
      endingOf(one),
      whoOf(record.by),
      commitOf(record),
      summaryOf(record, before(releases, record)),
    ];
  });
  const head = ['  #', 'when', 'ended', 'who', 'commit', 'what changed'];
  const [first = '', ...lines] = columns([head, ...rows]);
  const painted = lines.map((line, index) => {
    const ending = rows[index]?.[2] ?? '';
    return line.replace(`  ${ending}`, `  ${paint(colourOf(ending), ending)}`);
  });
  return rows.length === 0 ? [] : [paint('dim', first), ...painted];
}

/** The same for programs: each record, and what the list says beside it. */
export function releaseData({ releases, current }: History, limit: number): readonly object[] {
  const shown = releases.filter(({ number }, index) => index < limit || number === current?.number);
  return shown.map(({ number, record, open, unreadable }) => {
    const isCurrent = number === current?.number;
    if (record === undefined) return { number, current: isCurrent, unreadable };
    const change = summaryOf(record, before(releases, record));
    return { ...record, current: isCurrent, ...(open && { open }), change };
  });
}
