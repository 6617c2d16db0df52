import type { DriftedResource } from '../../deploy/drift/model.ts';
import type { Repair } from '../../deploy/drift/repairs.ts';
import type { Paint } from './style.ts';

const VERBS: Readonly<Partial<Record<Repair['action'], string>>> = {
  Add: 'is made anew, empty',
  Remove: 'is removed',
  SyncWithActual: 'stays as it is: it is what the template says by now',
  Other: 'may change',
};

/** What is put back: a resource a line, with the properties that are. */
export function repairLines(repairs: readonly Repair[], paint: Paint): string[] {
  return repairs.map(({ path, type, action, replaces, properties, ignored }) => {
    const names = properties.map(({ name }) => name).join(', ');
    const verb = replaces ? paint('red', 'is replaced') : (VERBS[action] ?? names);
    const kept = ignored.map((one) => one.path.replace(/^\/Properties\//, '')).join(', ');
    const alone = kept === '' ? '' : paint('dim', `  (left alone: ${kept})`);
    return `puts back ${path}  ${paint('dim', type)}  ${verb}${alone}`;
  });
}

/** What drifted and is not put back. */
export function leftLines(left: readonly DriftedResource[]): string[] {
  return left.map(
    ({ path, type, properties }) =>
      `stays as it is: ${path} (${type})${properties.length === 0 ? '' : `: ${properties.map(({ name }) => name).join(', ')}`}`,
  );
}
