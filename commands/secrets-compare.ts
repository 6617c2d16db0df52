import { defineCommand, type Io } from '../cli/command.ts';
import { usage } from '../cli/input.ts';
import * as flags from '../cli/options.ts';
import { columns } from '../cli/render/style.ts';
import { openSession, type Session } from '../cli/session.ts';
import { deployedContainers } from '../cli/workflow/deployed-system.ts';
import { type Compared, compareInventories, inventory } from '../deploy/secrets/compare-secrets.ts';
import { secretUses } from '../deploy/secrets/references.ts';

export default defineCommand({
  name: 'secrets:compare',
  summary: 'compare which secrets two environments have',
  details: `For each variable that a container takes as a secret: whether it has a value in --env and in --with. No value is read, unless
--values asks whether they are equal: then both are read, and hashes compared in memory; what is read is shown nowhere.

Exit codes: 0 both have the same, 1 one lacks something that the other has (with --values: or has another value).`,
  options: {
    env: flags.env,
    with: { value: 'NAME', description: 'the other environment' },
    values: { description: 'say whether the values are equal as well: both are read, and neither is shown' },
    root: flags.root,
    app: flags.app,
    json: flags.json,
    yes: flags.yesToNothing,
    'no-prepare': flags.noPrepare,
  },
  async run({ options }, io) {
    const { with: other, values = false, ...shared } = options;
    if (other === undefined) {
      throw usage(
        { name: 'secrets:compare' },
        'no second environment is named',
        'write --env staging --with production',
      );
    }
    const here = await openSession(io, shared);
    const there = await openSession(io, { ...shared, env: other }, here.root ? undefined : here.app);
    const compared = compareInventories(await look(here, values), await look(there, values));
    const names = [here, there].map(({ connection }) => connection.target.environment);
    if (options.json) io.out(JSON.stringify({ environments: names, variables: compared }));
    else print(io, names, compared);
    return compared.every(isSame) ? 0 : 1;
  },
});

async function look(session: Session, values: boolean) {
  const { tasks } = await deployedContainers(session);
  return inventory(session.connection, secretUses(tasks), values);
}

const isSame = ({ here, there, same }: Compared) => here === there && same !== false;

function print(io: Io, names: readonly string[], compared: readonly Compared[]): void {
  if (compared.length === 0) io.err('no container takes a secret in either');
  else {
    const rows = compared.map(({ variable, here, there, same }) => [
      variable,
      here,
      there,
      same === undefined ? '' : same ? 'equal' : 'different',
    ]);
    for (const line of columns([['VARIABLE', ...names, ''], ...rows])) io.out(line);
  }
}
