type Environment = Readonly<Record<string, string | undefined>>;

/** What a program on this machine needs, and what is the endpoint's own. */
const OWN =
  /^(PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|TMP|TEMP|LANG|LANGUAGE|LC_\w+|TZ|TERM|NODE_\w+|ROOKERY_\w+|SYSTEMROOT|WINDIR|COMSPEC|PATHEXT)$/i;

/**
 * The environment of an endpoint in the background. A task may read that of its parent process, where credentials and
 * whatever else the caller's shell holds have no business.
 */
export function ownEnvironment(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => OWN.test(entry[0]) && entry[1] !== undefined,
    ),
  );
}
