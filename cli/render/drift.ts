import { type Drift, type DriftedProperty, type DriftedResource, driftedOf } from '../../deploy/drift/model.ts';
import type { Paint } from './style.ts';

const MANAGERS = {
  scaled: 'scaled: left alone',
  shifted: 'shifted by ECS: left alone',
  upgraded: 'upgraded by RDS: left alone',
} as const;

/** What was found of a tree of stacks: a resource a line, its properties below it as `template -> now`. */
export function driftLines(drift: Drift, paint: Paint): string[] {
  return [
    ...drift.resources.flatMap((resource) => resourceLines(resource, paint)),
    ...drift.undetected.map(({ path, type, reason }) =>
      paint('yellow', `? ${path === '' ? 'the root' : path}  ${type}  could not be compared: ${reason}`),
    ),
    ...uncheckedLines(drift, paint),
    paint('bold', summary(drift)),
  ];
}

function resourceLines({ path, type, status, properties, managed }: DriftedResource, paint: Paint): string[] {
  const [sign, format] =
    status === 'DELETED' ? (['-', 'red'] as const) : managed ? (['=', 'dim'] as const) : (['~', 'yellow'] as const);
  const gone = status === 'DELETED' ? '  was deleted' : '';
  return [
    `${paint(format, sign)} ${path}  ${paint('dim', type)}${gone}`,
    ...properties.map((property) => propertyLine(property, paint)),
  ];
}

function propertyLine({ name, expected, actual, difference, managed }: DriftedProperty, paint: Paint): string {
  const change = {
    NOT_EQUAL: `${expected} -> ${actual}`,
    ADD: `added: ${actual}`,
    REMOVE: `${expected} -> nothing`,
  }[difference];
  const line = `    ${name}: ${change}`;
  return managed === undefined ? line : paint('dim', `${line}  (${MANAGERS[managed]})`);
}

/** `AWS::IAM::Role (5)`: what CloudFormation does not compare, by type. */
function uncheckedLines({ unchecked }: Drift, paint: Paint): string[] {
  if (unchecked.length === 0) return [];
  const counts = new Map<string, number>();
  for (const { type } of unchecked) counts.set(type, (counts.get(type) ?? 0) + 1);
  const types = [...counts].sort(([one], [other]) => (one < other ? -1 : 1));
  const list = types.map(([type, count]) => (count > 1 ? `${type} (${count})` : type)).join(', ');
  return [paint('dim', `not compared: ${list}`)];
}

function summary(drift: Drift): string {
  const { resources, checked, unchecked, undetected } = drift;
  const drifted = driftedOf(drift).length;
  const managed = resources.length - drifted;
  return [
    drifted === 0 ? 'no drift' : `${drifted} drifted`,
    `${checked} compared`,
    ...(managed > 0 ? [`${managed} left to the services that manage them`] : []),
    ...(unchecked.length > 0 ? [`${unchecked.length} not compared`] : []),
    ...(undetected.length > 0 ? [`${undetected.length} unknown`] : []),
  ].join(', ');
}
