import type { ContainerDefinition } from '../../model.ts';
import type { ImageConfig } from '../images.ts';

/** A program and its arguments. */
export type Words = readonly [program: string, ...args: string[]];

/** What a container runs: its image's entry point and command, unless the task definition has its own, as Docker has it. */
export function commandOf(container: ContainerDefinition, config: ImageConfig): Words {
  const entry = container.entryPoint ?? config.Entrypoint ?? [];
  const command = container.command ?? (container.entryPoint ? [] : config.Cmd) ?? [];
  const [program, ...args] = [...entry, ...command];
  if (program === undefined || program === '') throw new Error('CannotStartContainerError: no command specified');
  return [program, ...args];
}

/**
 * The program of a health check. It runs on this machine, beside the program that it asks: a port of the container, where
 * its words ask localhost for it, is the one that the task has here.
 */
export function checkOf(
  [kind, ...words]: readonly string[],
  ports: Readonly<Record<string, number>>,
): Words | undefined {
  const [first, ...rest] = words.map((word) =>
    word.replaceAll(/\b(localhost|127\.0\.0\.1):(\d+)\b/g, (address, _host, port: string) =>
      ports[port] === undefined ? address : `127.0.0.1:${ports[port]}`,
    ),
  );
  if (first === undefined) return undefined;
  if (kind === 'CMD-SHELL') return ['/bin/sh', '-c', [first, ...rest].join(' ')];
  return kind === 'CMD' ? [first, ...rest] : undefined;
}
