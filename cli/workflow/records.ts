import type { Target } from '../../deploy/model.ts';
import type { Io } from '../command.ts';
import { askEndpoint } from './ask-endpoint.ts';

interface RecordCount {
  readonly type: string;
  readonly count: number;
}

/** What nobody expects to be there on one machine: the network, and who may do what. */
const BACKDROP = /^AWS::(EC2|IAM)::/;

/** Says which resources the embedded endpoint only keeps on record, with nothing behind them. */
export async function reportRecords(io: Io, target: Target): Promise<void> {
  // The endpoint is the one of this version, which this process found or started.
  const records = ((await askEndpoint(target, 'records')) ?? []) as readonly RecordCount[];
  const reported = records.filter(({ type }) => !BACKDROP.test(type));
  if (reported.length === 0) return;
  const list = reported.map(({ type, count }) => `${count} ${type.replace(/^AWS::/, '')}`).join(', ');
  io.err(`on record only, with nothing behind them here: ${list}; the network and roles too`);
}
