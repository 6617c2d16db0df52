import { imagePlatforms } from '../artifacts/image-platforms.ts';
import { checkImageTags } from '../artifacts/image-tags.ts';
import type { WantedImage } from '../artifacts/wanted-images.ts';
import { awsFailure } from '../aws/faults.ts';
import { again } from '../aws/interrupted.ts';
import { inParallel } from '../aws/parallel.ts';
import { LOCAL } from '../environments.ts';
import { elementsOf, membersOf, textAt } from './literals.ts';
import type { Finding, Subject } from './model.ts';

const READERS_AT_ONCE = 8;

/** Whether each image is in its repository, and built for the architecture of the tasks that run it. */
export async function checkImages(subject: Subject): Promise<readonly Finding[]> {
  const { home, images } = subject;
  const missing = await checkImageTags(home, images);
  const { target } = home;
  const findings = missing.flatMap(({ folder, tag, repositoryUri }): Finding[] => {
    const what = `image ${folder}:${tag}: ${repositoryUri} has no such tag.`;
    const mend = `push it: \`${again(target, 'image:push')} ${folder} ${tag}\`.`;
    if (target.environment !== LOCAL) return [{ level: 'problem', about: 'image', what, mend }];
    // The embedded endpoint's environment builds what is missing.
    return subject.thorough ? [{ level: 'warning', about: 'image', what, mend: 'an update builds it.' }] : [];
  });
  const present = images.filter((image) => !missing.includes(image));
  const wanted = architectures(subject);
  const platforms = await inParallel(present, READERS_AT_ONCE, (image) => checkPlatform(subject, image, wanted));
  return [...findings, ...platforms.flat()];
}

const ARCHITECTURES: Readonly<Record<string, string>> = { X86_64: 'amd64', ARM64: 'arm64' };

interface Wanted {
  readonly path: string;
  readonly architecture: string;
}

/** The architectures of the tasks that run an image, by `repository:tag`. */
function architectures({ resources }: Subject): ReadonlyMap<string, readonly Wanted[]> {
  const found = new Map<string, Wanted[]>();
  for (const placed of resources) {
    if (placed.resource.Type !== 'AWS::ECS::TaskDefinition') continue;
    const { RuntimePlatform, ContainerDefinitions } = membersOf(placed, placed.resource.Properties);
    const named = RuntimePlatform === undefined ? 'X86_64' : textAt(placed, 'RuntimePlatform', 'CpuArchitecture');
    const architecture = ARCHITECTURES[named ?? ''];
    if (architecture === undefined) continue;
    for (const container of elementsOf(placed, ContainerDefinitions)) {
      const image = placed.known(membersOf(placed, container).Image).value;
      if (image !== undefined) found.set(image, [...(found.get(image) ?? []), { path: placed.path, architecture }]);
    }
  }
  return found;
}

async function checkPlatform(
  { home }: Subject,
  image: WantedImage,
  wanted: ReadonlyMap<string, readonly Wanted[]>,
): Promise<readonly Finding[]> {
  const name = `${image.repositoryUri}:${image.tag}`;
  const runners = wanted.get(name) ?? [];
  if (runners.length === 0) return [];
  const platforms = await imagePlatforms(home, image).catch((error: unknown) => {
    if (/ImageNotFound|RepositoryNotFound/.test(awsFailure(error).name)) return undefined;
    throw error;
  });
  if (platforms === undefined || platforms.length === 0) return [];
  return runners
    .filter(({ architecture }) => !platforms.includes(architecture))
    .map(({ path, architecture }) => ({
      level: 'problem',
      about: 'image',
      what: `image ${image.folder}:${image.tag} is built for ${platforms.join(' and ')}, and ${path} runs it on ${architecture}.`,
      mend: `build it for linux/${architecture}, or set the architecture of that task to ${platforms[0]}.`,
    }));
}
