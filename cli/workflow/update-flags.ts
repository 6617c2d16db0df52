import type { ModeFlags } from './modes.ts';

/** The flags of what creates or updates a stack. */
export interface UpdateFlags extends ModeFlags {
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly wait?: boolean;
  readonly recreate?: boolean;
  readonly 'allow-loss'?: readonly string[];
  readonly 'allow-rule-reset'?: boolean;
  readonly 'import-existing'?: boolean;
  readonly 'lift-protection'?: boolean;
  readonly 'failed-tasks'?: string;
  readonly 'skip-migrations'?: boolean;
  readonly 'skip-preflight'?: boolean;
}
