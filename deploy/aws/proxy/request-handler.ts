import { readFile } from 'node:fs/promises';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { RookeryError } from '../../../generator/errors.ts';
import { type Environment, namesProxy } from './choose-proxy.ts';
import type { Times } from './proxied-handler.ts';

/** A file of certificates, and what names it. */
interface Bundle {
  readonly path: string;
  readonly named: string;
}

async function readBundle({ path, named }: Bundle): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new RookeryError('CertificatesUnreadable', {
      what: `${named} names ${path}, which cannot be read.`,
      why: error instanceof Error ? `${error.message.replace(/\.?$/, '.')}` : 'the file system refuses it.',
      mend: `give the path of a file of certificates in PEM form, or ${named === 'AWS_CA_BUNDLE' ? 'unset AWS_CA_BUNDLE' : `take ${named} away`}.`,
    });
  }
}

/** As the `aws` command line does: the variable before the setting of the profile. */
async function bundleOf(environment: Environment, profile: ProfileReader | undefined): Promise<Bundle | undefined> {
  const { AWS_CA_BUNDLE } = environment;
  if (AWS_CA_BUNDLE) return { path: AWS_CA_BUNDLE, named: 'AWS_CA_BUNDLE' };
  const path = profile && (await profile()).ca_bundle;
  return path ? { path, named: "the profile's ca_bundle" } : undefined;
}

/** What NODE_EXTRA_CA_CERTS adds to node's certificates it adds to those of a bundle, too; what node cannot read it says itself. */
async function extraCertificates({ NODE_EXTRA_CA_CERTS: path }: Environment): Promise<string> {
  return path ? `\n${await readFile(path, 'utf8').catch(() => '')}` : '';
}

/** Reads the profile of the AWS files that is in use. */
type ProfileReader = () => Promise<{ readonly ca_bundle?: string | undefined }>;

/**
 * How the SDK's clients send requests: with its own handler, or through the proxies of the environment and with the
 * certificates of AWS_CA_BUNDLE, or of the profile's `ca_bundle`, where these name some.
 */
export async function requestHandler(
  times: Times,
  environment: Environment,
  profile?: ProfileReader,
): Promise<NodeHttpHandler> {
  const bundle = await bundleOf(environment, profile);
  if (bundle === undefined && !namesProxy(environment))
    return new (await import('@smithy/node-http-handler')).NodeHttpHandler(times);
  const [{ ProxiedHandler: Handler }, certificates, extra] = await Promise.all([
    import('./proxied-handler.ts'),
    bundle && readBundle(bundle),
    extraCertificates(environment),
  ]);
  return new Handler(times, environment, certificates === undefined ? undefined : certificates + extra);
}
