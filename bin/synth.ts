import { mainOf } from '../cli/main.ts';

/** Runs a command line of `synth`, which needs few of the sources: they are bundled without those of other commands. */
export const main = mainOf({ synth: () => import('../commands/synth.ts') });
