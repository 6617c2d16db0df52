/** Answers that are not asked for here, by a pattern of `case answer`, with the reason. */
export const NOT_ASKED: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/template_rendering_with_list/, 'it is the work of the recording test, no answer of AWS.'],
  [/refreshes_template_metadata waiter-error/, 'it is the words of a client that waits.'],
  [/drift_detection_on_lambda/, 'a function is a record, and there is no API that changes it.'],
  [/nested_output_in_params/, 'a role is a record, and the API that reads its policies is not there.'],
  [/describe_failed_change_set/, 'AWS::Include is not simulated.'],
  [/queue_update/, 'they are answers of the API of queues.'],
];

/** Members that AWS has answered since these were recorded, and where they are documented. */
export const ADDED: Readonly<Record<string, string>> = {
  OperationId: 'StackEvent in the API reference of CloudFormation.',
  LastOperations: 'Stack in the API reference of CloudFormation.',
};

/** Answers that differ, by a pattern of `case answer`, with the reason. */
export const DIFFERENCES: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [
    /create_change_set_update_without_parameters describe_change_set/,
    'recorded in 2022: PolicyAction came later, and is in all recordings of 2025.',
  ],
  [/deleting_resource get-parameter-error/, 'AWS says nothing but the code; here the message names the parameter.'],
  [
    /changeset_for_deleted_stack ErrorForInProgress/,
    'a stack of records is deleted before the next request comes, so the status is already DELETE_COMPLETE.',
  ],
  [
    /blocked_stack_deletion stack_(post_create|post_fail_delete|events)/,
    'a failure that is asked for comes before the resource is made, so there is nothing to delete; AWS had made half of it.',
  ],
  [
    /stack_deletion_order\[.*\] all-events/,
    'resources that do not need each other are begun together; in the recording one happened to end before the next began.',
  ],
  [
    /get_template_summary template-summary/,
    'recorded in 2023: topics could not be imported yet, and the recorder wrote the metadata as Python does.',
  ],
];
