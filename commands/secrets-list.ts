import { defineCommand } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { columns } from '../cli/render/style.ts';
import { openSession } from '../cli/session.ts';
import { type SystemSecret, systemSecrets } from '../cli/workflow/secret-table.ts';
import { type StaleService, staleServices } from '../deploy/secrets/stale-services.ts';

export default defineCommand({
  name: 'secrets:list',
  summary: 'show the secrets of the deployed system, and who takes them',
  details: `The secrets of Secrets Manager and the parameters of Systems Manager that deployed containers take or the stacks declare: when
the value was last changed, which services take it under which variable, and whether their tasks began with an earlier value.
No value is read.`,
  options: flags.reading,
  async run({ options }, io) {
    const session = await openSession(io, options);
    const { secrets, uses } = await systemSecrets(session);
    const { stale } = await staleServices(session.connection, uses);
    const rows = secrets.map((secret) => row(secret, stale));
    if (options.json) io.out(JSON.stringify(rows));
    else if (rows.length === 0) io.err('no service takes a secret, and no stack declares one');
    else {
      const table = rows.map(({ name, state, changed, usedBy, outdated }) => [
        name,
        changed ?? state,
        usedBy.map(({ service, variable }) => `${service} (${variable})`).join(', ') || 'nobody',
        outdated.length === 0 ? '' : `earlier value in ${outdated.join(', ')}`,
      ]);
      for (const line of columns([['NAME', 'CHANGED', 'TAKEN BY', ''], ...table])) io.out(line);
    }
    for (const { metadata } of secrets) if (metadata.unknown) io.err(`${metadata.name}: ${metadata.unknown}`);
    return 0;
  },
});

function row({ metadata, path, uses }: SystemSecret, stale: readonly StaleService[]) {
  const { name, kind, id, changed, missing, unknown, empty, owner } = metadata;
  const usedBy = uses.map(({ task, container, variable, reference: { key } }) => ({
    ...{ service: task.name, container, variable },
    ...(key !== undefined && { key }),
  }));
  const outdated = stale.filter(({ secrets }) => secrets.some((one) => one.name === name && one.kind === kind));
  return {
    ...{ name, kind, id },
    ...(path !== undefined && { declared: path }),
    ...(owner !== undefined && { owner }),
    state: missing ? 'missing' : unknown === undefined ? (empty ? 'without a value' : 'set') : 'unknown',
    changed: changed?.toISOString(),
    usedBy,
    outdated: outdated.map(({ service }) => service.name),
  };
}
