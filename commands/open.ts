import { defineCommand } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { openSession } from '../cli/session.ts';
import { deployedSystem } from '../cli/workflow/deployed-system.ts';
import { openUrl } from '../cli/workflow/open-url.ts';
import { reachable, urlsOf, urlsOfService } from '../cli/workflow/urls.ts';
import { oneNamed } from '../deploy/services/placed.ts';
import { RookeryError } from '../generator/errors.ts';

export default defineCommand({
  name: 'open',
  summary: 'open the URL of the system, or of one service, in the browser',
  details: `The first output of the stack that is a URL, or the URL of SERVICE. On the embedded endpoint it is the address on this machine.
It is printed as well, and without a terminal only printed. Exit code 3 when there is no URL.`,
  arguments: [{ name: 'SERVICE', description: 'the nested stack of a service (default: the first URL of the system)' }],
  options: flags.reading,
  async run({ options, arguments: [name] }, io) {
    const session = await openSession(io, options);
    const system = await deployedSystem(session);
    const service = name === undefined ? undefined : oneNamed(system.services, name);
    const places =
      service === undefined ? await urlsOf(session, system.stack) : await urlsOfService(session, system, service);
    const [first] = places;
    if (first === undefined) throw noUrl(service?.name ?? system.stack.name);
    const url = reachable(first);
    io.out(options.json ? JSON.stringify({ name: first.name, url }) : url);
    if (io.terminal === undefined || options.json) return 0;
    if (!(await openUrl(url))) io.err('nothing on this machine opens it by itself');
    return 0;
  },
});

function noUrl(name: string): RookeryError {
  return new RookeryError(
    'UrlMissing',
    {
      what: `${name} has no URL.`,
      why: 'none of its outputs is one.',
      mend: 'put one out where it is nested: `Url: { Value: loadBalancer.outputs.Url }`.',
    },
    3,
  );
}
