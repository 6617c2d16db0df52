import { isWithin, refuse } from './refusal.ts';

const BY_TYPE: Readonly<Record<string, readonly string[]>> = {
  application: ['HTTP', 'HTTPS'],
  network: ['TCP', 'TLS', 'UDP', 'TCP_UDP', 'QUIC', 'TCP_QUIC'],
};

interface CheckedListener {
  readonly port: number | undefined;
  readonly protocol: string | undefined;
  readonly certificates: readonly unknown[];
}

/** Refuses what a listener of a load balancer of this type cannot be; the words are moto's, but for certificates and ports. */
export function checkListener(type: string, { port, protocol, certificates }: CheckedListener, token: string): void {
  const allowed = BY_TYPE[type];
  if (allowed === undefined) {
    if (port !== undefined) refuse('A port cannot be specified for gateway listeners', token);
    if (protocol !== undefined) refuse('A protocol cannot be specified for gateway listeners', token);
    return;
  }
  if (port === undefined) refuse('A listener port must be specified', token);
  if (protocol === undefined) refuse('A listener protocol must be specified', token);
  if (!allowed.includes(protocol)) {
    refuse(`Listener protocol '${protocol}' must be one of '${allowed.join(', ')}'`, token);
  }
  if (!isWithin(port, 1, 65_535)) refuse(`Listener port '${port}' must be between 1 and 65535`, token);
  const isSecure = protocol === 'HTTPS' || protocol === 'TLS';
  if (isSecure && certificates.length === 0) {
    refuse(`A certificate must be specified for ${protocol} listeners`, token);
  }
  if (!isSecure && certificates.length > 0) {
    refuse(`A certificate cannot be specified for ${protocol} listeners`, token);
  }
  if (certificates.length > 1) refuse('You can only specify one certificate per listener', token);
}

/** Attributes of listeners (API reference, ListenerAttribute). */
const ATTRIBUTES = new Set([
  'tcp.idle_timeout.seconds',
  'routing.http.response.server.enabled',
  ...[
    ...['strict_transport_security', 'access_control_allow_origin', 'access_control_allow_methods'],
    ...['access_control_allow_headers', 'access_control_allow_credentials', 'access_control_expose_headers'],
    ...['access_control_max_age', 'content_security_policy', 'x_content_type_options', 'x_frame_options'],
  ].map((name) => `routing.http.response.${name}.header_value`),
  ...[
    ...['mtls_clientcert_serial_number', 'mtls_clientcert_issuer', 'mtls_clientcert_subject'],
    ...['mtls_clientcert_validity', 'mtls_clientcert_leaf', 'mtls_clientcert', 'tls_version', 'tls_cipher_suite'],
  ].map((name) => `routing.http.request.x_amzn_${name}.header_name`),
]);

/** Refuses attributes that no listener has; the form of the words is that for load balancers. */
export function checkedListenerAttributes(
  attributes: Readonly<Record<string, string>>,
  token: string,
): Readonly<Record<string, string>> {
  const unknown = Object.keys(attributes).find((name) => !ATTRIBUTES.has(name));
  if (unknown !== undefined) refuse(`Listener attribute key '${unknown}' is not recognized`, token);
  return attributes;
}
