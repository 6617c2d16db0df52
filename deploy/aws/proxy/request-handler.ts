import { readFile } from 'node:fs/promises';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { RookeryError } from '../../../generator/errors.ts';
import { type Environment, namesProxy } from './choose-proxy.ts';
import type { Times } from './proxied-handler.ts';

async function readBundle(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new RookeryError('CertificatesUnreadable', {
      what: `AWS_CA_BUNDLE names ${path}, which cannot be read.`,
      why: error instanceof Error ? `${error.message.replace(/\.?$/, '.')}` : 'the file system refuses it.',
      mend: 'give the path of a file of certificates in PEM form, or unset AWS_CA_BUNDLE.',
    });
  }
}

/**
 * How the SDK's clients send requests: with its own handler, or through the proxies of the environment and with the
 * certificates of AWS_CA_BUNDLE where it names some.
 */
export async function requestHandler(times: Times, environment: Environment): Promise<NodeHttpHandler> {
  const path = environment.AWS_CA_BUNDLE;
  if (!path && !namesProxy(environment)) return new (await import('@smithy/node-http-handler')).NodeHttpHandler(times);
  const [{ ProxiedHandler: Handler }, bundle] = await Promise.all([
    import('./proxied-handler.ts'),
    path ? readBundle(path) : undefined,
  ]);
  return new Handler(times, environment, bundle);
}
