import type { OptionOf, ParameterRefs } from '../../../generator/index.ts';
import { eventParameters } from './events.ts';
import { clusterParameters, provisionedParameters, serverlessParameters, type sharedParameters } from './parameters.ts';
import { readerScalingParameters, readersParameter } from './readers.ts';

/** How capacity is chosen: by Aurora according to load, or by an instance class. */
export type Capacity = 'serverless' | 'provisioned';

type CapacityParameters<C> = C extends 'serverless' ? typeof serverlessParameters : typeof provisionedParameters;
type ReaderParameters<R> = R extends 0 ? unknown : ReturnType<typeof readersParameter>;
type ScalingParameters<S> = S extends true ? typeof readerScalingParameters : unknown;
type EventParameters<E> = E extends true ? typeof eventParameters : unknown;

/** The parameters of a cluster by its options. */
export type ClusterParameters<O> = ReturnType<typeof sharedParameters> &
  typeof clusterParameters &
  CapacityParameters<OptionOf<O, 'capacity', never>> &
  ReaderParameters<OptionOf<O, 'readers', 1>> &
  ScalingParameters<OptionOf<O, 'readerScaling', false>> &
  EventParameters<OptionOf<O, 'events', false>>;

/** Options that bring all parameters there could be. */
interface All<C> {
  readonly capacity: C;
  readonly readers: 1;
  readonly readerScaling: true;
  readonly events: true;
}

/** The parameters of every cluster there could be: the options say which of them there are. */
export type AnyClusterParams = ParameterRefs<
  ClusterParameters<All<'serverless'>> & ClusterParameters<All<'provisioned'>>
>;

/** The same parameters, as data. */
export function clusterParametersOf(options: {
  readonly capacity: Capacity;
  readonly readers: number;
  readonly readerScaling: boolean;
  readonly events: boolean;
}) {
  return {
    ...clusterParameters,
    ...(options.capacity === 'serverless' ? serverlessParameters : provisionedParameters),
    ...(options.readers > 0 && readersParameter(options.readers)),
    ...(options.readerScaling && readerScalingParameters),
    ...(options.events && eventParameters),
  };
}
