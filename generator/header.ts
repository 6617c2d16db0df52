/** The first line of every file that synth may replace or remove. */
export const HEADER = '# Written by rookery. Edit the TypeScript source and run `npm run synth`.\n';
