import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryNameOf } from '../../../deploy/artifacts/image.ts';
import type { Architecture } from '../../../generator/system/architectures.ts';
import type { Build } from './build.ts';

/**
 * Whether the embedded endpoint gets a service as a real image: where a builder is named, or where it has a Dockerfile of its own
 * and neither a `src/main.ts` that could be bundled nor a `local.ts` that says how it runs.
 */
export function isBuiltForEndpoint(folder: string, service: string, builder?: string): boolean {
  const has = (file: string): boolean => existsSync(join(folder, 'services', service, file));
  const isProgram = has('src/main.ts') || has('local.ts');
  return builder !== undefined || (!isProgram && (has('Dockerfile') || has('../Dockerfile')));
}

/** A build for the embedded endpoint: to be pushed to its own address, and for the processor of this machine. */
export function forEndpoint(endpoint: string, build: Omit<Build, 'architecture'>): Build {
  const architecture: Architecture = process.arch === 'arm64' ? 'ARM64' : 'X86_64';
  const repositoryUri = `${new URL(endpoint).host}/${repositoryNameOf(build.repositoryUri)}`;
  return { ...build, architecture, repositoryUri };
}
