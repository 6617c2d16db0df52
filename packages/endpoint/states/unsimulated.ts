import type { Definition, State } from './definition.ts';

const resource = /^arn:[\w-]+:states:::ecs:runTask(\.sync)?$/;

/** Fields of JSONata and of variables. */
const BEYOND = ['Assign', 'Arguments', 'Output'] as const;

/** What of a state this endpoint does not simulate, in words; undefined where it does all of it. */
export function unsimulated(state: State, language?: string): string | undefined {
  const own = state.QueryLanguage ?? language;
  if (own === 'JSONata') return 'the query language JSONata';
  if (state.Type === 'Map' || state.Type === 'Parallel') return `states of type ${state.Type}`;
  if (state.Type === 'Task' && !resource.test(state.Resource)) return `the resource ${state.Resource}`;
  const field = BEYOND.find((name) => state[name] !== undefined);
  return field === undefined ? undefined : `the field ${field}`;
}

/** Whether every state of a definition can run here. */
export function isSimulated({ States, QueryLanguage }: Definition): boolean {
  return Object.values(States).every((state) => unsimulated(state, QueryLanguage) === undefined);
}
