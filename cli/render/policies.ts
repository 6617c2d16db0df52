import { documentText } from '../../generator/document.ts';
import { arnParameter } from '../../generator/parameters/parameters.ts';
import { policyDocument } from '../../generator/policy/emit.ts';
import { filledPolicy, type PlaceholderTexts } from '../../generator/policy/filled.ts';
import type { Policies } from '../../generator/policy/policies.ts';
import type { GeneratedPolicy } from '../../generator/policy/service-role.ts';
import { split } from '../../generator/policy/split.ts';
import type { Unnarrowed } from '../../generator/policy/statement.ts';
import { template } from '../../generator/template.ts';
import { toYaml } from '../../generator/yaml.ts';

type Role = keyof Policies;

export interface PolicyView {
  readonly format: 'yaml' | 'json' | 'cloudformation';
  readonly values: PlaceholderTexts;
  /** With what could not be narrowed, also as JSON. */
  readonly whole: boolean;
}

const TITLES: Readonly<Record<Role, string>> = {
  deploy: 'what the role may do that starts deployments',
  cloudformation: 'what CloudFormation may do: the role that stacks are changed in',
  boundary: "the most that the system's own roles may do",
  operate: 'what people may do who look after the running system',
};
const NAMES: Readonly<Record<Role, string>> = {
  deploy: 'Deploy',
  cloudformation: 'CloudFormation',
  boundary: 'Boundary',
  operate: 'Operate',
};

/** Policies as text: documents for IAM, or a template of managed policies. */
export function renderPolicies(policies: Partial<Policies>, view: PolicyView): string {
  if (view.format === 'json') return JSON.stringify(asJson(policies, view), null, 2);
  return view.format === 'yaml' ? asYaml(policies, view) : asTemplate(policies, view);
}

function rolesOf(policies: Partial<Policies>): readonly (readonly [Role, GeneratedPolicy])[] {
  // The keys are those of `policies`; Object.entries widens them.
  return Object.entries(policies) as [Role, GeneratedPolicy][];
}

/** What stands for ARNs that no environment names yet. */
const UNKNOWN = { Boundary: 'BOUNDARY_ARN', ServiceRole: 'CLOUDFORMATION_ROLE_ARN' } as const;

const documentsOf = ({ statements }: GeneratedPolicy, { values }: PolicyView) =>
  split(statements).map((part) => filledPolicy(part, { ...UNKNOWN, ...values }));

function asJson(policies: Partial<Policies>, view: PolicyView): unknown {
  const shown = rolesOf(policies).map(
    ([role, policy]) => [role, { policies: documentsOf(policy, view), unnarrowed: policy.unnarrowed }] as const,
  );
  if (view.whole) return Object.fromEntries(shown);
  const [document, ...more] = shown.flatMap(([, { policies: documents }]) => documents);
  return more.length === 0 ? document : [document, ...more];
}

function asYaml(policies: Partial<Policies>, view: PolicyView): string {
  return rolesOf(policies)
    .map(([role, policy]) => {
      const documents = documentsOf(policy, view);
      const count = documents.length === 1 ? '' : `, ${documents.length} policies`;
      const texts = documents.map((document) => toYaml(document));
      return [`# ${role}: ${TITLES[role]}${count}`, texts.join('---\n').trimEnd(), ...notes(policy.unnarrowed)].join(
        '\n',
      );
    })
    .join('\n---\n');
}

/** What could not be narrowed, by reason. */
function notes(unnarrowed: readonly Unnarrowed[]): readonly string[] {
  const reasons = new Map<string, string[]>();
  for (const { action, why } of unnarrowed) reasons.set(why, [...(reasons.get(why) ?? []), action]);
  if (reasons.size === 0) return [];
  return [
    "# Not narrowed to the system's own resources, for",
    ...[...reasons].flatMap(([why, actions]) => [`# - ${why}:`, ...actions.map((action) => `#     ${action}`)]),
  ];
}

/** Parameters of a template of policies, for what no environment names yet. */
const PARAMETERS = {
  Boundary: arnParameter('AWS::IAM::ManagedPolicy', { Description: "ARN of the boundary of the system's roles" }),
  ServiceRole: arnParameter('AWS::IAM::Role', { Description: 'ARN of the role that CloudFormation works in' }),
} as const;
type Known = keyof typeof PARAMETERS;

/** A template with a managed policy for each part. */
function asTemplate(
  policies: Partial<Policies>,
  { values: { Partition, Account, Region, ...values } }: PolicyView,
): string {
  const parts = rolesOf(policies).flatMap(([role, { statements }]) =>
    split(statements).map((part, index) => ({
      role,
      part,
      name: `${NAMES[role]}Policy${index === 0 ? '' : index + 1}`,
    })),
  );
  const used = JSON.stringify(parts.map(({ part }) => part));
  const isMissing = (name: Known) => values[name] === undefined && used.includes(`\${${name}}`);
  const missing = (Object.keys(PARAMETERS) as Known[]).filter(isMissing);
  const made = template({
    path: 'policies.yaml',
    description: 'Policies that deploying the system needs',
    parameters: Object.fromEntries(missing.map((name) => [name, PARAMETERS[name]])),
    body({ params, resource }) {
      for (const { role, part, name } of parts)
        resource(name, 'AWS::IAM::ManagedPolicy', {
          Description: TITLES[role],
          PolicyDocument: policyDocument(part, { ...values, ...params }),
        });
      return {};
    },
  });
  return documentText(made, () => ({ path: '' })).trimEnd();
}
