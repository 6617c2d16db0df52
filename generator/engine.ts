// What commands run of the engine that a system's templates belong to.
export { emittedParameters } from './document.ts';
export { synthesize } from './synth.ts';
