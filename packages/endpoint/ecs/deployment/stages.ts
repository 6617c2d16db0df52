import type { Deployment, DeploymentConfiguration, ServiceRecord } from '../model.ts';
import { say } from '../service/service-record.ts';
import { type Hold, holdAtHooks } from './pause-hooks.ts';
import { STAGES, type Stage } from './stage-names.ts';
import { hasTraffic, type Shift, shiftTraffic } from './traffic.ts';

const MINUTE = 60_000;
const FREE: Hold = { starts: false, stops: false };

/** What the stages need of the world. */
export interface StageParts {
  readonly shift: Shift;
  /** Minutes are multiplied by it. */
  readonly timeScale: number;
}

interface Seen {
  /** Whether as many of the new tasks are healthy as there should be. */
  readonly isUp: boolean;
  readonly now: number;
}

/** Whether new tasks take over by stages, beside the old ones. */
export const isGradual = ({ deploymentConfiguration: { strategy = 'ROLLING' } }: ServiceRecord): boolean =>
  strategy !== 'ROLLING';

/** The deployment that serves until this one has taken over, and to which it goes back. */
export function earlierOf(service: ServiceRecord, deployment: Deployment): Deployment | undefined {
  return service.deployments.find((other) => other !== deployment && other.everCompleted);
}

/** Whether a deployment has a stage before it that keeps the old tasks. */
export const isUnderWay = ({ stage, everCompleted }: Deployment): boolean =>
  stage !== undefined && stage !== 'CLEAN_UP' && !everCompleted;

/** Takes a gradual deployment through its stages as far as it can go now; answers what must not happen yet. */
export function advance(parts: StageParts, service: ServiceRecord, deployment: Deployment, seen: Seen): Hold {
  const earlier = earlierOf(service, deployment);
  // What becomes of a service's first deployment is unproven: here there is nothing to shift from, and no stages.
  const runs = () => deployment.rolloutState === 'IN_PROGRESS' && deployment.status === 'PRIMARY';
  if (!isGradual(service) || !earlier || !runs() || deployment.everCompleted || service.status === 'DRAINING')
    return FREE;
  deployment.stage ?? enter(parts, service, deployment, 'RECONCILE_SERVICE', seen.now);
  for (;;) {
    const { stage = 'CLEAN_UP' } = deployment;
    const hold =
      holdAtHooks(service, deployment, { stage, now: seen.now, timeScale: parts.timeScale }) ??
      waitIn(parts, service, deployment, seen);
    if (hold) return hold;
    if (!runs() || stage === 'CLEAN_UP') return FREE;
    enter(parts, service, deployment, following(deployment, stage), seen.now);
  }
}

/** Gives all requests back to a deployment that is the primary one again. */
export function takeBack({ shift }: Pick<StageParts, 'shift'>, service: ServiceRecord, primary: Deployment): void {
  if (!primary.everCompleted || primary.rolloutState !== 'IN_PROGRESS') return;
  for (const other of service.deployments) {
    if (other === primary || other.stage === undefined || other.traffic === undefined) continue;
    shiftTraffic(shift, other, 'production', 0);
    shiftTraffic(shift, other, 'test', 0);
    delete other.traffic;
  }
}

function following({ traffic }: Deployment, stage: Stage): Stage {
  // Steps that are left come one by one, and hooks before each of them.
  if (stage === 'PRODUCTION_TRAFFIC_SHIFT' && (traffic?.production ?? 100) < 100) return 'PRE_PRODUCTION_TRAFFIC_SHIFT';
  return STAGES[STAGES.indexOf(stage) + 1] ?? 'CLEAN_UP';
}

function enter(parts: StageParts, service: ServiceRecord, deployment: Deployment, stage: Stage, now: number): void {
  const { production, test } = deployment.traffic ?? { production: 0, test: 0 };
  Object.assign(deployment, { stage, stageSince: new Date(now).toISOString() });
  if (!hasTraffic(deployment)) return;
  if (stage === 'RECONCILE_SERVICE') {
    // A deployment that was under way before this one may have shifted some of it.
    shiftTraffic(parts.shift, deployment, 'production', 0);
    shiftTraffic(parts.shift, deployment, 'test', 0);
    deployment.traffic = { production: 0, test: 0 };
  } else if (stage === 'PRE_PRODUCTION_TRAFFIC_SHIFT') {
    deployment.passedStages = deployment.passedStages?.filter((passed) => passed !== stage) ?? [];
  } else if (stage === 'TEST_TRAFFIC_SHIFT') {
    shiftTraffic(parts.shift, deployment, 'test', 100);
    deployment.traffic = { production, test: 100 };
  } else if (stage === 'PRODUCTION_TRAFFIC_SHIFT') {
    const next = nextPercent(service.deploymentConfiguration, production);
    shiftTraffic(parts.shift, deployment, 'production', next);
    deployment.traffic = { production: next, test };
    say(service, `(deployment ${deployment.id}) has ${next}% of production traffic.`);
  }
}

function waitIn(parts: StageParts, service: ServiceRecord, deployment: Deployment, seen: Seen): Hold | undefined {
  const held = { starts: false, stops: true };
  if (deployment.stage === 'SCALE_UP') return seen.isUp ? undefined : held;
  const minutes = minutesOf(service.deploymentConfiguration, deployment);
  const until = Date.parse(deployment.stageSince ?? '') + minutes * MINUTE * parts.timeScale;
  return minutes > 0 && seen.now < until ? { ...held, until } : undefined;
}

function nextPercent({ strategy, canaryConfiguration, linearConfiguration }: DeploymentConfiguration, now: number) {
  if (strategy === 'CANARY' && now === 0) return Number(canaryConfiguration?.canaryPercent ?? 5);
  if (strategy === 'LINEAR') return Math.min(100, now + Number(linearConfiguration?.stepPercent ?? 10));
  return 100;
}

/** How many minutes a stage takes, by ECS's own defaults; without a bake time, which templates must name, none. */
function minutesOf(configuration: DeploymentConfiguration, { stage, traffic }: Deployment): number {
  const { strategy, canaryConfiguration, linearConfiguration, bakeTimeInMinutes = 0 } = configuration;
  if (stage === 'BAKE_TIME') return Number(bakeTimeInMinutes);
  // "This bake time is not applied after reaching 100 percent traffic."
  if (stage !== 'PRODUCTION_TRAFFIC_SHIFT' || (traffic?.production ?? 100) >= 100) return 0;
  return strategy === 'CANARY'
    ? Number(canaryConfiguration?.canaryBakeTimeInMinutes ?? 10)
    : Number(linearConfiguration?.stepBakeTimeInMinutes ?? 6);
}
