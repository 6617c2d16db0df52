// What `npm create rookery` and `rookery init` have in common.
export { type Answers, KINDS, type Kind, nameFrom, settleAnswers } from './answers.ts';
export { type Creation, createSystem } from './create.ts';
export { entering } from './entering.ts';
export { installPackages, packageManager } from './install.ts';
