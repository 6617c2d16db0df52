// What commands have done by the generator, bundled with a system's own sources, which are of the same one.
export { synthesize } from '../generator/synth.ts';
export { writeDeclarations } from './workflow/template-files.ts';
