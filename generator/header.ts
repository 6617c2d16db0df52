/** The first line of every file that is ours to replace or remove. */
export const HEADER = '# Written by rookery. Edit the TypeScript source and run `npm run synth`.\n';
