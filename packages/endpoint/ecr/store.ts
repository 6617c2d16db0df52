import { createHash, randomUUID } from 'node:crypto';
import {
  appendFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { Documents } from '../server/documents.ts';
import { AwsError } from '../server/service.ts';
import { invalidParameter, noSuchRepository, type Repository, repositoryNotEmpty, repositoryTaken } from './model.ts';

/** Repositories with their images, and the layers on disk, each once whatever repositories have it. */
export class RegistryStore {
  readonly account: string;
  /** Called when there are images no longer. */
  onRemoved: () => void = () => {};
  readonly #folder: string;
  readonly #repositories: Documents<Repository>;

  constructor(folder: string, account: string) {
    this.account = account;
    this.#folder = folder;
    this.#repositories = new Documents(join(folder, 'repositories'));
    mkdirSync(join(folder, 'layers'), { recursive: true });
    // An upload does not outlive the endpoint: clients begin anew.
    mkdirSync(join(folder, 'uploads'), { recursive: true });
    for (const file of readdirSync(join(folder, 'uploads'))) {
      if (/^[0-9a-f-]{36}$/.test(file)) rmSync(join(folder, 'uploads', file), { force: true });
    }
    this.#removeOrphans();
  }

  repositories(region: string): Repository[] {
    return this.#repositories
      .all()
      .map(([, repository]) => repository)
      .filter((repository) => repository.region === region)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Whether a repository has an image, by its digest. */
  has(imageDigest: string): boolean {
    return this.#repositories.all().some(([, { images }]) => images.some((image) => image.imageDigest === imageDigest));
  }

  find(region: string, name: string): Repository | undefined {
    return this.#repositories.get(`${region}/${name}`);
  }

  get(region: string, name: unknown): Repository {
    const repository = this.find(region, String(name));
    if (!repository) throw noSuchRepository(String(name), this.account);
    return repository;
  }

  create(repository: Repository): Repository {
    const { region, name } = repository;
    if (
      !/^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-]+[a-z0-9]+)*$/.test(name) ||
      name.length < 2 ||
      name.length > 256
    ) {
      throw invalidParameter(
        `repositoryName' failed to satisfy constraint: 'must satisfy regular expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*''`,
      );
    }
    if (this.find(region, name)) throw repositoryTaken(name, this.account);
    return this.put(repository);
  }

  put(repository: Repository): Repository {
    const before = this.find(repository.region, repository.name)?.images.length ?? 0;
    if (repository.images.length < before) setImmediate(() => this.onRemoved());
    return this.#repositories.put(`${repository.region}/${repository.name}`, repository);
  }

  delete(region: string, name: string, force: boolean): Repository {
    const repository = this.get(region, name);
    if (repository.images.length > 0 && !force) throw repositoryNotEmpty(name, this.account);
    this.#repositories.delete(`${region}/${name}`);
    this.#removeOrphans();
    setImmediate(() => this.onRemoved());
    return repository;
  }

  /** Where a layer's bytes lie. */
  layerFile(digest: string): string {
    return join(this.#folder, 'layers', digest.replace(':', '-'));
  }

  beginUpload(): string {
    const uploadId = randomUUID();
    appendFileSync(this.uploadFile(uploadId), '');
    return uploadId;
  }

  /** The file that an upload's parts are appended to. */
  uploadFile(uploadId: string): string {
    return join(this.#folder, 'uploads', uploadId.replace(/[^0-9a-f-]/g, '_'));
  }

  /** How many bytes an upload has; undefined when there is no such upload. */
  uploaded(uploadId: string): number | undefined {
    return existsSync(this.uploadFile(uploadId)) ? statSync(this.uploadFile(uploadId)).size : undefined;
  }

  dropUpload(uploadId: string): void {
    rmSync(this.uploadFile(uploadId), { force: true });
  }

  /** Makes an upload a layer of a repository, when its bytes have the digest that the client names. */
  async completeUpload(region: string, name: string, uploadId: string, digest: string): Promise<number> {
    const size = this.uploaded(uploadId) ?? 0;
    const actual = `sha256:${await sha256(this.uploadFile(uploadId))}`;
    if (actual !== digest) {
      this.dropUpload(uploadId);
      const message = `Digest of the uploaded layer ('${actual}') does not match the digest that was given ('${digest}')`;
      throw new AwsError('InvalidLayerException', message);
    }
    const repository = this.get(region, name);
    renameSync(this.uploadFile(uploadId), this.layerFile(digest));
    this.put({ ...repository, layers: { ...repository.layers, [digest]: size } });
    return size;
  }

  #removeOrphans(): void {
    const layers = this.#repositories.all().flatMap(([, repository]) => Object.keys(repository.layers));
    const named = new Set(layers.map((digest) => this.layerFile(digest)));
    for (const file of readdirSync(join(this.#folder, 'layers'))) {
      const path = join(this.#folder, 'layers', file);
      if (/^sha256-[0-9a-f]{64}$/.test(file) && !named.has(path)) rmSync(path, { force: true });
    }
  }
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}
