import { connect } from '../../deploy/aws/connection.ts';
import { createPlan } from '../../deploy/plan/change-set.ts';
import { executePlan } from '../../deploy/stack/execute.ts';

/** What is deployed, and what is learned of it. */
interface Order {
  readonly stackName: string;
  readonly region: string;
  readonly templateBody: string;
}

/** Deploys one stack at the pace of AWS, and writes down when its execution began and ended: a process of its own, whose memory is measured. */
async function deploy({ stackName, region, templateBody }: Order): Promise<void> {
  const target = { environment: 'bench', stackName, foundationStackName: `${stackName}-foundation`, region, tags: {} };
  const connection = await connect(target);
  const request = { stackName, existing: undefined, templateBody, parameters: [], tags: {} };
  const plan = await createPlan(connection, request);
  if (plan === undefined) throw new Error(`${stackName}: there is nothing to deploy`);
  const begun = Date.now();
  let ended = begun;
  let events = 0;
  const onEvent = ({ path, time }: { readonly path: readonly string[]; readonly time: Date }) => {
    events += 1;
    if (path.length === 0) ended = time.getTime();
  };
  const { status, cause } = await executePlan(connection, plan, { onEvent, onService: () => {} });
  process.stdout.write(JSON.stringify({ begun, ended, events, status, cause: cause?.reason }));
}

const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
// The bench writes it.
await deploy(JSON.parse(Buffer.concat(chunks).toString()) as Order);
