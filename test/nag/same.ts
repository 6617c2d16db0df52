/**
 * Rules of cdk-nag that ask what a rule of cfn-guard or a control of Security Hub asks as well: a resource gives its reason
 * once, under that name.
 */
export const SAME: Readonly<Record<string, readonly string[]>> = {
  ALBHttpToHttpsRedirection: ['alb_http_to_https_redirection_check', 'ELB.18'],
  ALBWAFEnabled: ['ELB.16'],
  CloudWatchAlarmAction: ['cloudwatch_alarm_action_check'],
  ELBv2ACMCertificateRequired: ['ELB.18'],
  RDSInBackupPlan: ['RDS.26'],
  'AwsSolutions-RDS14': ['RDS.14'],
  S3BucketDefaultLockEnabled: ['s3_bucket_object_lock_enabled_check'],
  S3BucketLoggingEnabled: ['s3_bucket_logging_enabled_check'],
  'AwsSolutions-S1': ['s3_bucket_logging_enabled_check'],
  S3BucketReplicationEnabled: ['S3.7'],
  S3DefaultEncryptionKMS: ['s3_bucket_default_encryption_kms_check'],
  'AwsSolutions-CFR3': ['cloudfront_access_logs_enabled_check'],
  'AwsSolutions-CFR4': ['cloudfront_security_policy_check'],
  'AwsSolutions-SQS3': ['sqs_dlq_check'],
  'AwsSolutions-SF1': ['step_functions_state_machine_logging_enabled_check'],
  'AwsSolutions-SF2': ['step_functions_state_machine_tracing_enabled_check'],
};
