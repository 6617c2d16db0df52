/**
 * A container's health check for programs on Node, which brings what it takes: the path answers with 2xx at the port in
 * PORT. For services behind a load balancer the load balancer checks them; this is for the others.
 */
export function nodeHealthCheck(path = '/healthz'): readonly string[] {
  return [
    'CMD',
    'node',
    '-e',
    `fetch('http://127.0.0.1:' + process.env.PORT + '${path}').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))`,
  ];
}
