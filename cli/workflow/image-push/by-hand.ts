import type { Target } from '../../../deploy/model.ts';
import { RookeryError } from '../../../generator/errors.ts';
import type { NamedService } from './service.ts';

const query = (output: string): string => `Stacks[0].Outputs[?OutputKey=='${output}'].OutputValue`;

/** Where a service is built, for people: the project's folder, and what Docker is to read there. */
export interface Build {
  /** As `cd` takes it; absent for the folder that the command was called in. */
  readonly folder?: string | undefined;
  /** Relative to that folder. */
  readonly dockerfile: string;
  /** The Dockerfile is for several services, and takes the one as a build argument. */
  readonly shared: boolean;
  /** The foundation's output that names the service's image repository. */
  readonly repository: string;
}

/** The error that says how to build and push an image for AWS, in commands that can be copied. */
export function buildByHand(target: Target, { folder }: NamedService, tag: string, build: Build): RookeryError {
  const { region, foundationStackName, environment } = target;
  const commands = [
    `REPOSITORY=$(aws cloudformation describe-stacks --region ${region} --stack-name ${foundationStackName} --query "${query(build.repository)}" --output text)`,
    `aws ecr get-login-password --region ${region} | docker login --username AWS --password-stdin "\${REPOSITORY%%/*}"`,
    `docker build -f ${build.dockerfile}${build.shared ? ` --build-arg SERVICE=${folder}` : ''} --build-arg VERSION=${tag} -t "$REPOSITORY:${tag}" .`,
    `docker push "$REPOSITORY:${tag}"`,
  ];
  return new RookeryError('ImageBuildNotForAws', {
    what: `image:push does not build images for AWS yet: ${folder} ${tag} was not pushed to environment "${environment}".`,
    why: 'it bundles for the tasks of the embedded endpoint, which run without a container; ECS needs an image with Node in it.',
    mend: `run in ${build.folder === undefined ? 'this folder' : `the folder ${build.folder}`}:\n${commands.map((command) => `    ${command}`).join('\n')}`,
  });
}
