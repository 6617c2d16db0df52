import {
  type Checked,
  checkOptions,
  type Declared,
  fn,
  following,
  memoize,
  type OptionOf,
  option,
  type ParameterRefs,
  type Parameters,
  type Shape,
  template,
  unconstrained,
} from '../../generator/index.ts';
import { certificateArn } from '../parameters/parameters.ts';
import { alarms, hasTopic, topicParameters, type Watched } from './parts/alarms.ts';
import { balancedParameters } from './parts/load-balancer.ts';
import { answer, metricsOf, query } from './parts/metrics.ts';
import { balancerThresholds } from './parts/thresholds.ts';

/** The options of what watches a load balancer: each set of them makes a template of its own. */
export interface LoadBalancerMonitoringOptions {
  /** Where the template is written. */
  readonly path?: string;
  /** Calls before the certificate of the parameter `CertificateArn` expires, where it names one. */
  readonly certificate?: boolean;
  /** One alarm calls for all of them. */
  readonly composite?: boolean;
}

/** The shape of these options, which they are checked against. */
export const LOAD_BALANCER_MONITORING_OPTIONS = {
  path: option.text(),
  certificate: option.flag(),
  composite: option.flag(),
} satisfies Shape<LoadBalancerMonitoringOptions>;

const always = {
  ...topicParameters,
  ...balancedParameters,
  ...balancerThresholds,
} as const;
const ofCertificate = {
  // That of a load balancer that has one issued is an output.
  CertificateArn: unconstrained(certificateArn),
  CertificateDays: {
    Type: 'Number',
    Default: 30,
    MinValue: 1,
    Description:
      'Days that a certificate is valid at least: ACM renews 60 days before the end, and what is not renewed by now needs people',
  },
} as const;

type Params = ParameterRefs<typeof always & typeof ofCertificate>;
type MonitoringParameters<O> = Declared<
  typeof always & (OptionOf<O, 'certificate', false> extends true ? typeof ofCertificate : unknown)
>;

/** Seconds: two times a day ACM says how many days are left. */
const DAY = 86400;
const FIVE_MINUTES = 300;

const build = memoize((options: LoadBalancerMonitoringOptions) => {
  checkOptions('loadBalancerMonitoringTemplate', LOAD_BALANCER_MONITORING_OPTIONS, options);
  const { path = 'templates/load-balancer-monitoring.yaml', certificate = false, composite = false } = options;
  const parameters: Parameters = { ...always, ...(certificate && ofCertificate) };
  return template({
    path,
    description: 'Alarms of a load balancer',
    parameters,
    body(builder) {
      // Those of the certificate are read only where there is the option.
      const params = builder.params as unknown as Params;
      const watched = {
        BalancerErrors: errors(params),
        RejectedConnections: rejected(params),
        ...(certificate && {
          CertificateExpires: expiry(
            params,
            builder.condition('HasCertificate', fn.not(fn.equals(params.CertificateArn, ''))),
          ),
        }),
      };
      const one = {
        logicalId: 'LoadBalancerUnwell',
        AlarmDescription: 'The load balancer answers with errors, turns clients away, or its certificate expires',
      };
      alarms(builder, params, hasTopic(builder, params), watched, composite ? one : undefined);
      return {};
    },
  });
});

/** Alarms of a load balancer of the type application: what no service can see, since no task was asked. */
export function loadBalancerMonitoringTemplate<const O extends object>(
  options: Checked<LoadBalancerMonitoringOptions, O>,
) {
  return following<MonitoringParameters<O>, Readonly<Record<never, never>>>(build(options));
}

/**
 * Requests for which no target could be chosen are not in RequestCount: they are added, or the share would have no
 * denominator when all tasks are gone.
 */
function errors({ LoadBalancerFullName, BalancerErrorPercent, BalancerErrorCount }: Params): Watched {
  const metric = metricsOf('AWS/ApplicationELB', { LoadBalancer: LoadBalancerFullName });
  return {
    AlarmDescription:
      'The load balancer itself answers with 5xx: no task is there (503), tasks crash or close connections (502), or are too slow (504)',
    Metrics: [
      query('errors', metric('HTTPCode_ELB_5XX_Count'), 'Sum', FIVE_MINUTES),
      query('requests', metric('RequestCount'), 'Sum', FIVE_MINUTES),
      answer(
        fn.sub`IF(errors >= ${BalancerErrorCount}, 100 * errors / SUM([errors, requests]), 0)`,
        'Percent of requests that the load balancer answered with an error of its own',
      ),
    ],
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: BalancerErrorPercent,
    EvaluationPeriods: 1,
    TreatMissingData: 'notBreaching',
    why: 'Without errors ELB reports none: what is missing is well.',
  };
}

function rejected({ LoadBalancerFullName }: Params): Watched {
  const metric = metricsOf('AWS/ApplicationELB', { LoadBalancer: LoadBalancerFullName });
  return {
    AlarmDescription: 'The load balancer turned clients away: it had as many connections as it can have',
    ...metric('RejectedConnectionCount'),
    Statistic: 'Sum',
    Period: FIVE_MINUTES,
    EvaluationPeriods: 1,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
    why: 'It is reported only where it is not zero.',
  };
}

function expiry({ CertificateArn, CertificateDays }: Params, only: Watched['only'] & object): Watched {
  const metric = metricsOf('AWS/CertificateManager', { CertificateArn });
  return {
    AlarmDescription: 'The certificate expires, and ACM did not renew it: look at the records that prove the domain',
    ...metric('DaysToExpiry'),
    Statistic: 'Minimum',
    Period: DAY,
    EvaluationPeriods: 1,
    Threshold: CertificateDays,
    ComparisonOperator: 'LessThanThreshold',
    TreatMissingData: 'ignore',
    why: 'ACM stops to report when a certificate has expired: the alarm is to stay on.',
    only,
  };
}
