/**
 * Metadata that says why a resource leaves a control open: a reader of the template finds the reason where the question
 * arises, and the tests hold it against what cfn-guard finds.
 */
export const openOnPurpose = (
  reasons: Readonly<Record<string, string>>,
): { readonly guard: { readonly SuppressedRules: readonly string[] }; readonly Reasons: readonly string[] } => ({
  guard: { SuppressedRules: Object.keys(reasons) },
  Reasons: Object.values(reasons),
});
