import type { Target } from '../../deploy/model.ts';
import { RookeryError } from '../../generator/errors.ts';
import type { NamedService } from './service.ts';

const query = (name: string): string => `Stacks[0].Outputs[?OutputKey=='${name}RepositoryUri'].OutputValue`;

/** The error that tells how to build and push an image for AWS, in commands that can be copied. */
export const buildByHand = (target: Target, { name, folder }: NamedService, tag: string): RookeryError => {
  const { region, foundationStackName, environment } = target;
  const commands = [
    `REPOSITORY=$(aws cloudformation describe-stacks --region ${region} --stack-name ${foundationStackName} --query "${query(name)}" --output text)`,
    `aws ecr get-login-password --region ${region} | docker login --username AWS --password-stdin "\${REPOSITORY%%/*}"`,
    `docker build -f services/${folder}/Dockerfile --build-arg VERSION=${tag} -t "$REPOSITORY:${tag}" .`,
    `docker push "$REPOSITORY:${tag}"`,
  ];
  return new RookeryError('ImageBuildNotForAws', {
    what: `image:push does not build images for AWS yet: ${folder} ${tag} was not pushed to environment "${environment}".`,
    why: 'It bundles for the tasks of the embedded endpoint, which run without a container; ECS needs an image with Node in it.',
    mend: `Run in the project's folder:\n${commands.map((command) => `    ${command}`).join('\n')}`,
  });
};
