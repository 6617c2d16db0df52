import { type Bundle, bundleService } from '../../../deploy/artifacts/bundle.ts';
import { type PushedImage, pushImage, repositoryNameOf } from '../../../deploy/artifacts/image.ts';
import { programBundle } from '../../../deploy/artifacts/program/program-bundle.ts';
import type { Connection } from '../../../deploy/aws/connection.ts';
import type { Io } from '../../command.ts';
import type { App } from '../app.ts';
import { buildProgram } from './build-program.ts';
import { localProgram, serviceFolder } from './program.ts';
import { recordPush } from './record.ts';

/** Makes what runs of a service on this machine: by its `local.ts`, or else one file that is bundled from its source. */
export async function makeBundle(io: Io, app: Pick<App, 'folder'>, service: string): Promise<Bundle> {
  const folder = serviceFolder(app, service);
  const program = await localProgram(io, app, service);
  if (program === undefined) return bundleService(folder);
  await buildProgram(io, program, { folder, service });
  return programBundle(folder, program);
}

/** An image of a service, under a tag. */
export interface LocalImage {
  /** The service's folder, below `services/`. */
  readonly service: string;
  readonly repositoryUri: string;
  readonly tag: string;
}

/** Makes a service and puts it into its repository at the embedded endpoint. What it was made of is kept in mind. */
export async function pushLocal(
  io: Io,
  app: Pick<App, 'folder'>,
  connection: Connection,
  { service, repositoryUri, tag }: LocalImage,
  made?: Bundle,
): Promise<PushedImage> {
  const bundle = made ?? (await makeBundle(io, app, service));
  const ecr = await connection.ecr();
  const pushed = await pushImage(ecr, { repositoryName: repositoryNameOf(repositoryUri), tag, bundle });
  recordPush(io, app, { service, tag, digest: pushed.digest, inputs: bundle.inputs ?? [] });
  return pushed;
}
