type Environment = Readonly<Record<string, string | undefined>>;

/** What a program on this machine needs, a container engine among them, and what is the endpoint's own. */
const OWN =
  /^(PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|TMP|TEMP|LANG|LANGUAGE|LC_\w+|TZ|TERM|NODE_\w+|ROOKERY_\w+|CONTAINERS_\w+|CONTAINER_HOST|STORAGE_\w+|DOCKER_HOST|DOCKER_CONTEXT|DOCKER_CONFIG|DOCKER_CERT_PATH|DOCKER_TLS_VERIFY|REGISTRY_AUTH_FILE|XDG_\w+|DBUS_SESSION_BUS_ADDRESS|SYSTEMROOT|WINDIR|COMSPEC|PATHEXT)$/i;

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
