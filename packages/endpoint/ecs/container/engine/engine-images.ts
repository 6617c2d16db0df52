import type { ContainerImage, ImageConfig } from '../images.ts';
import { imageArchive } from './archive.ts';
import type { Engine } from './find-engine.ts';
import type { Identity } from './identity.ts';

/** An image that the engine has. */
export interface EngineImage {
  /** What it knows it by. */
  readonly name: string;
  readonly digest: string;
  readonly config: ImageConfig;
}

/** What of `image inspect` is read. */
interface Inspected {
  readonly Id: string;
  readonly Digest?: string;
  readonly RepoDigests?: readonly string[];
  readonly Config?: ImageConfig;
}

/** How long the download of an image may take. */
const PULL_MS = 30 * 60_000;

/** Images in an engine: those of the endpoint's registry, which it loads, and others, which the engine pulls itself. */
export class EngineImages {
  readonly #engine: Engine;
  readonly #identity: Identity;
  readonly #pulled: (name: string) => void;
  readonly #underWay = new Map<string, Promise<EngineImage>>();

  /** `pulled` is told what was not there before. */
  constructor(engine: Engine, identity: Identity, pulled: (name: string) => void) {
    this.#engine = engine;
    this.#identity = identity;
    this.#pulled = pulled;
  }

  /** Brings an image to the engine, once however many tasks ask for it at a time. */
  bring(image: ContainerImage): Promise<EngineImage> {
    const name = this.#nameOf(image);
    const known = this.#underWay.get(name);
    if (known) return known;
    const work = this.#bring(image, name).finally(() => this.#underWay.delete(name));
    this.#underWay.set(name, work);
    return work;
  }

  /** Removes images that were loaded from the endpoint's registry, those aside that `keeps` says. */
  async prune(keeps: (digest: string) => boolean): Promise<void> {
    const { images } = this.#identity;
    const { out } = await this.#engine.run(['images', '--format', '{{.Repository}}:{{.Tag}}']);
    const ours = out.split('\n').filter((name) => name.startsWith(`${images}/registry:`));
    const gone = ours.filter((name) => !keeps(digestOf(name)));
    // One that a container still has is not removed, and goes with the next turn.
    for (const name of gone) await this.#engine.run(['rmi', name]);
  }

  #nameOf({ reference, archive, digest = '' }: ContainerImage): string {
    return archive ? `${this.#identity.images}/registry:${digest.replace(':', '-')}` : qualified(reference);
  }

  async #bring(image: ContainerImage, name: string): Promise<EngineImage> {
    const there = await this.#inspect(name);
    if (there) return { ...there, ...(image.digest && { digest: image.digest }) };
    if (image.archive) await this.#load(image, name, image.archive);
    else await this.#pull(name);
    const brought = await this.#inspect(name);
    if (brought) return { ...brought, ...(image.digest && { digest: image.digest }) };
    throw cannotPull(image.reference, `${this.#engine.name} does not have it after it took it`);
  }

  async #load({ reference }: ContainerImage, name: string, archive: NonNullable<ContainerImage['archive']>) {
    const { code, err } = await this.#engine.run(['load'], { input: imageArchive({ name, ...archive }) });
    if (code !== 0) throw cannotPull(reference, notLoaded(err));
  }

  async #pull(name: string): Promise<void> {
    const { code, err } = await this.#engine.run(['pull', '--quiet', name], { timeoutMs: PULL_MS });
    if (code !== 0) throw cannotPull(name, err);
    this.#pulled(name);
  }

  async #inspect(name: string): Promise<EngineImage | undefined> {
    const { code, out } = await this.#engine.run(['image', 'inspect', name]);
    if (code !== 0) return undefined;
    // The engine's own answer about one image.
    const [image] = JSON.parse(out) as Inspected[];
    if (!image) return undefined;
    const digest = image.Digest ?? image.RepoDigests?.[0]?.split('@')[1] ?? image.Id;
    return { name, digest, config: image.Config ?? {} };
  }
}

/** `sha256:...` of a name that ends in `:sha256-...`. */
const digestOf = (name: string): string => name.slice(name.lastIndexOf(':') + 1).replace('-', ':');

/** A name without a registry is one of Docker Hub, as on ECS; podman would ask which. */
export function qualified(reference: string): string {
  const [first = '', ...rest] = reference.split('/');
  if (rest.length === 0) return `docker.io/library/${reference}`;
  return /[.:]/.test(first) || first === 'localhost' ? reference : `docker.io/${reference}`;
}

/** Podman tries one kind of archive after the other, and says of each why it is none; what it is given is the third. */
export function notLoaded(said: string): string {
  return / \* docker-archive: (.*)/.exec(said)?.[1] ?? said;
}

function cannotPull(reference: string, why: string): Error {
  const [last = why] = why.split('\n').slice(-1);
  return new Error(
    `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${reference}: ${last}`,
  );
}
