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
