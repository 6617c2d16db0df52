export type { ResourceTypes } from './generated/index.ts';
