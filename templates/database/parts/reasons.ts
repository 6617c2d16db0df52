import type { ResourceAttributes } from '../../../generator/index.ts';
import { openOnPurpose } from '../../parts/reasons.ts';

const DECIDES = 'The parameter decides';

/** Reasons for the controls that cfn-guard checks in a database's properties and that fail. */
const INSTANCE = {
  rds_instance_multi_az_support_check: `${DECIDES}: true in production.`,
  rds_instance_deletion_protection_enabled_check: `${DECIDES}: true in production.`,
  rds_instance_backup_enabled_check: `${DECIDES}: seven days unless told otherwise.`,
  rds_instance_enhanced_monitoring_enabled_check: `${DECIDES}, and never takes zero.`,
  rds_storage_encrypted_kms_key_check: `${DECIDES}; without a key of one's own, that of AWS for RDS encrypts.`,
};
const CLUSTER = {
  rds_cluster_deletion_protection_enabled_check: `${DECIDES}: true in production.`,
};

/** Controls that cfn-guard does not know, about event subscriptions. */
const EVENTS = { instance: ['RDS.20', 'RDS.21'], cluster: ['RDS.19', 'RDS.20'] };

/** The metadata of a database: the controls that it leaves open, and why. */
export function openReasons(
  kind: keyof typeof EVENTS,
  events: boolean,
  more: Readonly<Record<string, string>> = {},
): Pick<ResourceAttributes, 'Metadata'> {
  const silent = EVENTS[kind].map((control) => [control, 'Events are an option, for they need a topic.']);
  return {
    Metadata: {
      ...openOnPurpose(kind === 'instance' ? INSTANCE : CLUSTER),
      OpenControls: {
        ...more,
        ...Object.fromEntries(events ? [] : silent),
        'RDS.22': 'It asks for events of DB security groups, which went with EC2-Classic.',
        'RDS.26': 'Backups are those of RDS; a plan of AWS Backup chooses by tag, outside of this template.',
      },
    },
  };
}
