import { defineCommand } from '../cli/command.ts';
import { usage } from '../cli/input.ts';
import * as flags from '../cli/options.ts';
import { openSession } from '../cli/session.ts';
import { needPresent } from '../cli/workflow/need-present.ts';
import { rollStale } from '../cli/workflow/roll-services.ts';
import { meantSecret, systemSecrets } from '../cli/workflow/secret-table.ts';
import { secretValue } from '../cli/workflow/secret-value.ts';
import { checkOwner, writeSecret } from '../deploy/secrets/write-secret.ts';

export default defineCommand({
  name: 'secrets:set',
  summary: 'give a secret another value, and its services with it',
  details: `NAME is a variable that a deployed container takes as a secret, or the name, the ARN or the path in the stack of the secret
itself. The value is typed at a prompt that does not show it, or read from standard input without its last line break; never
from the command line. Of a secret in JSON a variable means its key. Then the tasks of the services that take it are
replaced, as stack:update would do, and the rollout is followed; --no-roll leaves them.

Exit codes: 0 written (or the same as before), 1 a service did not come up with it, 3 refused, 130 interrupted.`,
  arguments: [{ name: 'NAME', description: 'a variable, or a secret' }],
  discreet: true,
  options: {
    env: flags.env,
    root: flags.root,
    app: flags.app,
    'no-roll': flags.noRoll,
    json: flags.json,
    yes: flags.yesToNothing,
    'no-prepare': flags.noPrepare,
  },
  async run({ options, arguments: [name] }, io) {
    if (name === undefined)
      throw usage({ name: 'secrets:set' }, 'no secret is named', 'name one; the value follows at a prompt');
    const session = await openSession(io, options);
    const { secrets, uses } = await systemSecrets(session);
    const { secret, key } = meantSecret(secrets, name);
    needPresent(secret.metadata);
    checkOwner(secret.metadata);
    const value = await secretValue(io, key === undefined ? secret.metadata.name : `${secret.metadata.name}, ${key}`);
    const written = key === undefined ? { whole: value } : { keys: { [key]: value } };
    const changed = await writeSecret(session.connection, secret.metadata, written);
    io.err(`${secret.metadata.name}: ${changed ? 'written' : 'has that value already'}`);
    // What was written before, and was not rolled then, counts as well.
    const own = uses.filter(({ reference }) => secret.uses.some((use) => use.reference.id === reference.id));
    const { code, rolled } = await rollStale(io, session, own, options);
    if (options.json) io.out(JSON.stringify({ secret: secret.metadata.name, key, changed, rolled }));
    return code;
  },
});
