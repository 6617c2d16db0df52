import { object, text } from '../../../cloudformation/handler-values.ts';
import { type Draft, type DraftContainer, eachContainer, type Rule } from './draft.ts';

const ON_FARGATE = ['awslogs', 'splunk', 'awsfirelens'];
const DRIVERS = ['json-file', 'syslog', 'journald', 'gelf', 'fluentd', ...ON_FARGATE];
/** What the driver takes (API reference, LogConfiguration; Docker's reference of awslogs). */
const AWSLOGS =
  /^(awslogs-(group|region|stream|stream-prefix|create-group|datetime-format|multiline-pattern|format|endpoint|force-flush-interval-seconds|max-buffered-events|credentials-endpoint)|mode|max-buffer-size|tag)$/;

/** Log drivers and their options, and FireLens on both sides. */
export const logging: Rule = (draft) =>
  eachContainer(draft, (container) => logRefusal(draft, container)) ?? fireLens(draft);

/** The words for a driver are those of kayac/ecspresso#364, for options those of klothoplatform/klotho#892 and aws-samples/amazon-ecs-firelens-examples#83. */
function logRefusal({ isFargate, hasExecutionRole }: Draft, { fields }: DraftContainer): string | undefined {
  if (fields.logConfiguration === undefined) return undefined;
  const { logDriver, options } = object(fields.logConfiguration);
  const drivers = isFargate ? ON_FARGATE : DRIVERS;
  const driver = text(logDriver) ?? '';
  if (!drivers.includes(driver)) return `${driver} is not a valid log driver. Must be one of [${drivers.join(',')}]`;
  if (driver !== 'awslogs') return undefined;
  const names = Object.keys(object(options));
  const needed = ['awslogs-region', 'awslogs-group', ...(isFargate ? ['awslogs-stream-prefix'] : [])];
  const missing = needed.filter((name) => !names.includes(name));
  if (missing.length > 0) return `Log driver awslogs requires options: ${missing.join(', ')}`;
  const other = names.filter((name) => !AWSLOGS.test(name));
  if (other.length > 0) return `Log driver awslogs disallows options: ${other.join(', ')}`;
  // virtual-kubelet/virtual-kubelet#193.
  if (isFargate && !hasExecutionRole) {
    return 'Fargate requires task definition to have execution role ARN to support log driver awslogs.';
  }
  return undefined;
}

/** Unproven words. */
function fireLens({ containers }: Draft): string | undefined {
  const routers = containers.filter(({ fields }) => fields.firelensConfiguration !== undefined);
  const users = containers.filter(({ fields }) => object(fields.logConfiguration).logDriver === 'awsfirelens');
  const type = text(object(routers[0]?.fields.firelensConfiguration).type) ?? 'fluentbit';
  if (!/^(fluentd|fluentbit)$/.test(type))
    return `${type} is not a valid FireLens type. Must be one of [fluentd,fluentbit]`;
  if (routers.length > 1) return 'A task definition can have one container with a firelensConfiguration object only.';
  if (users.length > 0 && routers.length === 0) {
    return 'When a container is configured with the awsfirelens log driver, one container must have a firelensConfiguration object.';
  }
  if (routers.length > 0 && users.length === 0) {
    return 'When a firelensConfiguration object is specified, at least one container has to be configured with the awsfirelens log driver.';
  }
  return undefined;
}
