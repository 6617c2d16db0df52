// The deployer, as `rookery/deploy`.
export type { EnvironmentOf, Environments } from './environments.ts';
