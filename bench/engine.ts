import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { cpuMs, peakMemory, startEndpoint } from './endpoint.ts';
import { Stacks } from './stacks.ts';
import type { Row } from './table.ts';

const alarm = (index: number) => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmName: { 'Fn::Sub': `\${AWS::StackName}-${index}` },
    AlarmDescription: { Ref: 'Note' },
    ComparisonOperator: 'GreaterThanThreshold',
    EvaluationPeriods: 1,
    MetricName: 'Errors',
    Namespace: 'Bench',
    Period: 60,
    Statistic: 'Sum',
    Threshold: index,
    // Each but the first knows the one before it only by its name, so that all of them can be made at the same time.
    Dimensions: [{ Name: 'Place', Value: { 'Fn::Sub': `\${AWS::Region}-${index % 10}` } }],
  },
});

/** A template with as many records, one of which has a property of its own. */
function records(count: number) {
  const all = Object.fromEntries(Array.from({ length: count }, (_, at) => [`Alarm${at}`, alarm(at)]));
  return {
    Parameters: { Note: { Type: 'String', Default: 'none' }, One: { Type: 'String', Default: 'none' } },
    Resources: {
      ...all,
      [`Alarm${count - 1}`]: {
        ...alarm(count),
        Properties: { ...alarm(count).Properties, AlarmDescription: { Ref: 'One' } },
      },
    },
  };
}

/** Nested stacks, each with as many records. */
const tree = (stacks: number, url: string) => ({
  Parameters: { One: { Type: 'String', Default: 'none' } },
  Resources: Object.fromEntries(
    Array.from({ length: stacks }, (_, at) => [
      `Nested${at}`,
      {
        Type: 'AWS::CloudFormation::Stack',
        Properties: { TemplateURL: url, ...(at === 0 && { Parameters: { One: { Ref: 'One' } } }) },
      },
    ]),
  ),
});

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** What the endpoint's CloudFormation makes of many resources that are records. */
export async function measureEngine(copy: string, add: (row: Row) => void): Promise<void> {
  const home = mkdtempSync(join(copy, 'home-'));
  const endpoint = await startEndpoint([join(copy, 'bin/rookery.mjs'), 'endpoint'], home);
  try {
    const stacks = new Stacks(endpoint.url);
    const before = cpuMs(endpoint.pid);
    const created = await stacks.create('many', await stacks.upload('many', records(500)));
    const cpu = cpuMs(endpoint.pid) - before;
    add({
      what: 'a stack of 500 records',
      measured: `created in ${seconds(created)} (${seconds(cpu)} of a core)`,
      target: '<= 5 s',
      within: created <= 5_000,
    });
    const url = await stacks.upload('tree', tree(5, await stacks.upload('nested', records(499))));
    const tall = await stacks.create('tree', url);
    const { computedMs, changes, executedMs } = await stacks.update('tree', { One: 'other' });
    const deleted = await stacks.delete('tree');
    add({
      what: 'a tree of 2,500 resources',
      measured: `created in ${seconds(tall)}, change set ${seconds(computedMs)}, update of one property ${seconds(executedMs)}, deleted in ${seconds(deleted)}; ${peakMemory(endpoint.pid).toFixed(0)} MB`,
      target: 'works',
      within: changes > 0,
    });
  } finally {
    await endpoint.stop();
  }
}
