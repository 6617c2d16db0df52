/**
 * Metadata that says why a resource leaves a control open: a reader of the template finds the reason where the question
 * arises, beside the name of the rule, and the tests hold it against what cfn-guard finds.
 */
export function openOnPurpose(reasons: Readonly<Record<string, string>>): {
  readonly guard: { readonly SuppressedRules: readonly string[] };
  readonly Reasons: typeof reasons;
} {
  return {
    guard: { SuppressedRules: Object.keys(reasons) },
    Reasons: reasons,
  };
}

/** The same of rules of cdk-nag that ask for what no rule of cfn-guard and no control of Security Hub does. */
export function openRules(reasons: Readonly<Record<string, string>>): {
  readonly OpenRules: Readonly<Record<string, string>>;
} {
  return { OpenRules: reasons };
}

/** Of a role whose policy is a part of it; with `wide` also why the policy has an asterisk. */
export function inlinePolicy(wide?: string): ReturnType<typeof openRules> {
  return openRules({
    IAMNoInlinePolicy: "The policy is this role's alone, and goes with it.",
    ...(wide !== undefined && { 'AwsSolutions-IAM5': wide }),
  });
}

/** Of a role that has a policy of AWS. */
export const policyOfAws = (why: string): ReturnType<typeof openRules> => openRules({ 'AwsSolutions-IAM4': why });
