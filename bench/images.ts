import { createHash } from 'node:crypto';
import { authorization } from './stacks.ts';

const digestOf = (body: string) => `sha256:${createHash('sha256').update(body).digest('hex')}`;

/** Pushes a program as an image under some tags, and answers the repository's URI. */
export async function pushProgram(url: string, repository: string, program: string, tags: readonly string[]) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      authorization: authorization('ecr'),
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.CreateRepository',
    },
    body: JSON.stringify({ repositoryName: repository }),
  });
  // What ECR documents.
  const made = (await answer.json()) as { readonly repository?: { readonly repositoryUri: string } };
  const config = JSON.stringify({ config: { Entrypoint: ['node'], Cmd: ['program.mjs'] } });
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(config), size: config.length },
    layers: [{ mediaType: 'text/javascript', digest: digestOf(program), size: program.length }],
  });
  const base = `${url}/v2/${repository}`;
  for (const blob of [config, program]) await put(`${base}/blobs/uploads/?digest=${digestOf(blob)}`, 'POST', blob);
  for (const tag of tags) await put(`${base}/manifests/${tag}`, 'PUT', manifest);
  return made.repository?.repositoryUri ?? '';
}

async function put(url: string, method: string, body: string): Promise<void> {
  const headers = {
    authorization: `Basic ${Buffer.from('AWS:local').toString('base64')}`,
    'content-type': method === 'PUT' ? 'application/vnd.oci.image.manifest.v1+json' : 'application/octet-stream',
  };
  const answer = await fetch(url, { method, headers, body });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
}
