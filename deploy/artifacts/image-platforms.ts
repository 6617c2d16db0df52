import { z } from 'zod';
import type { Connection } from '../aws/connection.ts';
import type { ImageTag } from './image-tags.ts';

const DOCKER = 'application/vnd.docker.distribution.manifest';
const OCI = 'application/vnd.oci.image';
const TYPES = [`${OCI}.index.v1+json`, `${OCI}.manifest.v1+json`, `${DOCKER}.list.v2+json`, `${DOCKER}.v2+json`];

const platform = z.object({ architecture: z.string(), os: z.string() });
const manifest = z.object({
  manifests: z.array(z.object({ platform: platform.optional() })).optional(),
  config: z.object({ digest: z.string() }).optional(),
});

/**
 * The architectures that an image is built for, `amd64` or `arm64`: of a list the manifest says it, of a single image its
 * configuration. Empty where neither does.
 */
export async function imagePlatforms(connection: Connection, image: ImageTag): Promise<readonly string[]> {
  const [host = '', ...name] = image.repositoryUri.split('/');
  const [registryId] = /^\d{12}(?=\.)/.exec(host) ?? [];
  const repository = { repositoryName: name.join('/'), registryId };
  const { BatchGetImageCommand } = await import('@aws-sdk/client-ecr');
  const client = await connection.ecr();
  const asked = new BatchGetImageCommand({
    ...repository,
    imageIds: [{ imageTag: image.tag }],
    acceptedMediaTypes: TYPES,
  });
  const { images = [] } = await client.send(asked);
  const { manifests, config } = manifest.parse(JSON.parse(images[0]?.imageManifest ?? '{}'));
  if (manifests !== undefined) {
    // Attestations stand in the list as images of an unknown system.
    const found = manifests.flatMap(({ platform: one }) => (one?.os === 'linux' ? [one.architecture] : []));
    return [...new Set(found)];
  }
  if (config === undefined) return [];
  const architecture = await architectureOf(connection, repository, config.digest);
  // What runs anywhere says so.
  return architecture === 'unknown' ? [] : [architecture];
}

async function architectureOf(
  connection: Connection,
  repository: { readonly repositoryName: string; readonly registryId: string | undefined },
  layerDigest: string,
): Promise<string> {
  const { GetDownloadUrlForLayerCommand } = await import('@aws-sdk/client-ecr');
  const client = await connection.ecr();
  const { downloadUrl = '' } = await client.send(new GetDownloadUrlForLayerCommand({ ...repository, layerDigest }));
  const url = new URL(downloadUrl);
  // The address is signed by itself; the client's own connections know the proxies of the environment.
  const { response } = await client.config.requestHandler.handle({
    method: 'GET',
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port !== '' && { port: Number(url.port) }),
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host },
    fragment: undefined,
    // The handler reads plain requests as well as its own class.
  } as Parameters<typeof client.config.requestHandler.handle>[0]);
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return platform.partial({ os: true }).parse(JSON.parse(Buffer.concat(chunks).toString())).architecture;
}
