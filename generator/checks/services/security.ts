import {
  count,
  fieldsOf,
  form,
  isOpen,
  isYes,
  length,
  type ObjectRule,
  objectsOf,
  oneOf,
  type ServiceRules,
  shown,
  textOf,
  type ValueRule,
  whole,
} from './rules.ts';

const IAM = 'AWS IAM';
const WAF = 'AWS WAF';

/** CreateRole and its kin: names, paths, descriptions. */
function iamName(most: number) {
  return form(new RegExp(`^[\\w+=,.@-]{1,${most}}$`), `up to ${most} letters, digits and +=,.@_-`);
}
const iamPath = form(/^(\/|\/[!-~]{1,510}\/)$/, 'a path that begins and ends with a slash');
const iamText = form(/^[\t\n\r\x20-\x7e\u00a1-\u00ff]{0,1000}$/, 'up to 1000 characters of Latin-1');
const managedPolicies: ValueRule = form(/^arn:[\w-]+:iam::(\d{12}|aws):policy\/.+$/, 'the ARN of a managed policy');

const inlineNames: ObjectRule = ({ Policies }) => {
  const names = objectsOf(Policies).map(({ PolicyName }) => textOf(PolicyName));
  const twice = names.find((name, index) => name !== undefined && names.indexOf(name) !== index);
  return twice === undefined
    ? undefined
    : {
        at: 'Policies',
        problem: `has ${shown(twice)} twice`,
        why: `${IAM} takes a name once a role, and the second replaces the first.`,
        mend: 'name one otherwise, or put the statements together.',
      };
};

/** What a web ACL and a rule group have: names and priorities once, a metric each. */
const wafRules: ObjectRule = ({ Rules }) => {
  const rules = objectsOf(Rules);
  for (const name of ['Priority', 'Name'] as const) {
    const values = rules.map((rule) => textOf(rule[name]));
    const twice = values.find((value, index) => value !== undefined && values.indexOf(value) !== index);
    if (twice !== undefined) {
      return {
        at: 'Rules',
        problem: `has two rules of ${name} ${shown(twice)}`,
        why: `${WAF} wants each ${name} once.`,
        mend: 'change one of them.',
      };
    }
  }
  return undefined;
};

const wafRule: ObjectRule = ({ Action, OverrideAction, Statement }) => {
  const { ManagedRuleGroupStatement, RuleGroupReferenceStatement } = fieldsOf(Statement);
  const isGroup = ManagedRuleGroupStatement !== undefined || RuleGroupReferenceStatement !== undefined;
  if (isOpen(Statement) || Statement === undefined) return undefined;
  const wanted = isGroup ? OverrideAction : Action;
  const other = isGroup ? Action : OverrideAction;
  if (wanted !== undefined && other === undefined) return undefined;
  const [takes, not] = isGroup ? ['OverrideAction', 'Action'] : ['Action', 'OverrideAction'];
  return {
    problem: wanted === undefined ? `has no ${takes}` : `has ${not}`,
    why: `${WAF} takes ${takes} of ${isGroup ? 'a rule that refers to a group' : 'a rule with a statement of its own'}, and no ${not}.`,
    mend: `write ${takes}.`,
  };
};

const wafName = form(/^[0-9A-Za-z_-]{1,128}$/, 'up to 128 letters, digits, hyphens and underscores');
const wafMetric = form(/^[\w#:./-]{1,128}$/, 'up to 128 letters, digits and #:./-_');

const WEB_VALUES: Readonly<Record<string, ValueRule>> = {
  Name: wafName,
  Scope: oneOf('CLOUDFRONT', 'REGIONAL'),
  'VisibilityConfig.MetricName': wafMetric,
  'Rules.*.Name': wafName,
  'Rules.*.Priority': whole(0, 2147483647),
  'Rules.*.VisibilityConfig.MetricName': wafMetric,
  'Rules.*.Statement.RateBasedStatement.Limit': whole(10, 2000000000),
  'Rules.*.Statement.RateBasedStatement.EvaluationWindowSec': oneOf(60, 120, 300, 600),
  'Rules.*.Statement.GeoMatchStatement.CountryCodes.*': form(/^[A-Z]{2}$/, 'a country by its two capital letters'),
  'Rules.*.Action.Block.CustomResponse.ResponseCode': whole(200, 599),
};

/** PutRotation: days, or an expression; GetRandomPassword. */
const rotation: ObjectRule = ({ RotationRules }) => {
  const { AutomaticallyAfterDays, ScheduleExpression } = fieldsOf(RotationRules);
  if (AutomaticallyAfterDays === undefined || ScheduleExpression === undefined) return undefined;
  return {
    at: 'RotationRules',
    problem: 'has days and an expression',
    why: 'AWS Secrets Manager takes one of them.',
    mend: 'leave one of them away.',
  };
};

const secret: ObjectRule = ({ SecretString, GenerateSecretString }) => {
  if (SecretString !== undefined && GenerateSecretString !== undefined) {
    return {
      at: 'SecretString',
      problem: 'stands beside GenerateSecretString',
      why: 'AWS Secrets Manager takes one of them.',
      mend: 'leave one of them away.',
    };
  }
  const { SecretStringTemplate, GenerateStringKey } = fieldsOf(GenerateSecretString);
  if ((SecretStringTemplate === undefined) === (GenerateStringKey === undefined)) return undefined;
  return {
    at: 'GenerateSecretString',
    problem: 'has one of SecretStringTemplate and GenerateStringKey',
    why: 'AWS Secrets Manager takes them together.',
    mend: 'add the other.',
  };
};

/** PutParameter: a standard one has 4 KB. */
const storedValue: ObjectRule = ({ Value, Tier = 'Standard' }) => {
  const text = textOf(Value);
  const most = Tier === 'Standard' ? 4096 : 8192;
  if (text === undefined || isOpen(Tier) || Buffer.byteLength(text) <= most) return undefined;
  return {
    at: 'Value',
    problem: `has ${Buffer.byteLength(text)} bytes`,
    why: `AWS Systems Manager keeps ${most} of the tier ${String(Tier)}.`,
    mend: 'shorten it.',
  };
};

const rotates: ObjectRule = ({ EnableKeyRotation, KeySpec, RotationPeriodInDays }) => {
  const isSymmetric = KeySpec === undefined || KeySpec === 'SYMMETRIC_DEFAULT' || isOpen(KeySpec);
  if (isYes(EnableKeyRotation) && !isSymmetric) {
    return {
      at: 'EnableKeyRotation',
      problem: `is true of ${String(KeySpec)}`,
      why: 'AWS KMS rotates symmetric keys alone.',
      mend: 'leave it away.',
    };
  }
  return RotationPeriodInDays !== undefined && (EnableKeyRotation === undefined || EnableKeyRotation === false)
    ? {
        at: 'RotationPeriodInDays',
        problem: 'stands without EnableKeyRotation',
        why: 'AWS KMS takes it with rotation.',
        mend: 'add EnableKeyRotation: true.',
      }
    : undefined;
};

/** The rules of IAM, KMS, Secrets Manager, Systems Manager and WAF. */
export const security: ServiceRules = {
  'AWS::IAM::Role': {
    by: IAM,
    values: {
      RoleName: iamName(64),
      Path: iamPath,
      Description: iamText,
      MaxSessionDuration: whole(3600, 43200),
      'ManagedPolicyArns.*': managedPolicies,
      'Policies.*.PolicyName': iamName(128),
    },
    objects: [['', inlineNames]],
  },
  'AWS::IAM::InstanceProfile': {
    by: IAM,
    values: { InstanceProfileName: iamName(128), Path: iamPath, Roles: count(1, 1, 'role') },
  },
  'AWS::IAM::ManagedPolicy': {
    by: IAM,
    values: { ManagedPolicyName: iamName(128), Path: iamPath, Description: iamText },
  },
  'AWS::IAM::Policy': { by: IAM, values: { PolicyName: iamName(128) } },
  'AWS::IAM::RolePolicy': { by: IAM, values: { PolicyName: iamName(128) } },
  'AWS::IAM::Group': {
    by: IAM,
    values: { GroupName: iamName(128), Path: iamPath, 'ManagedPolicyArns.*': managedPolicies },
  },
  'AWS::KMS::Key': {
    by: 'AWS KMS',
    values: { PendingWindowInDays: whole(7, 30), RotationPeriodInDays: whole(90, 2560), Description: length(0, 8192) },
    objects: [['', rotates]],
  },
  'AWS::KMS::Alias': {
    by: 'AWS KMS',
    values: {
      AliasName: form(
        /^alias\/(?!aws\/)[a-zA-Z0-9:/_-]{1,250}$/,
        'a name that begins with alias/, and not with alias/aws/',
      ),
    },
  },
  'AWS::SecretsManager::Secret': {
    by: 'AWS Secrets Manager',
    values: {
      Name: form(/^[A-Za-z0-9/_+=.@-]{1,512}$/, 'up to 512 letters, digits and /_+=.@-'),
      Description: length(0, 2048),
      'GenerateSecretString.PasswordLength': whole(1, 4096),
    },
    objects: [['', secret]],
  },
  'AWS::SecretsManager::RotationSchedule': {
    by: 'AWS Secrets Manager',
    values: {
      'RotationRules.AutomaticallyAfterDays': whole(1, 1000),
      'RotationRules.Duration': form(/^\d{1,2}h$/, 'hours, such as 3h'),
    },
    objects: [['', rotation]],
  },
  'AWS::SSM::Parameter': {
    by: 'AWS Systems Manager',
    values: {
      Name: form(
        /^(?!\/?(aws|ssm))[a-zA-Z0-9_.\-/]{1,1011}$/i,
        'up to 1011 letters, digits and _.-/, not beginning with aws or ssm',
      ),
      Type: oneOf('String', 'StringList'),
      Tier: oneOf('Standard', 'Advanced', 'Intelligent-Tiering'),
      Description: length(0, 1024),
    },
    objects: [['', storedValue]],
  },
  'AWS::WAFv2::WebACL': {
    by: WAF,
    values: WEB_VALUES,
    objects: [
      ['', wafRules],
      ['Rules.*', wafRule],
    ],
  },
  'AWS::WAFv2::RuleGroup': { by: WAF, values: { ...WEB_VALUES, Capacity: whole(1, 5000) }, objects: [['', wafRules]] },
  'AWS::WAFv2::IPSet': {
    by: WAF,
    values: { Name: wafName, Scope: oneOf('CLOUDFRONT', 'REGIONAL'), IPAddressVersion: oneOf('IPV4', 'IPV6') },
    objects: [
      [
        '',
        ({ Addresses, IPAddressVersion }) => {
          if (!Array.isArray(Addresses) || isOpen(IPAddressVersion)) return undefined;
          const wrong = Addresses.find(
            (address) =>
              typeof address === 'string' &&
              (address.includes(':') === (IPAddressVersion === 'IPV4') ||
                !/\/\d+$/.test(address) ||
                /\/0+$/.test(address)),
          );
          return wrong === undefined
            ? undefined
            : {
                at: 'Addresses',
                problem: `has ${shown(wrong)}`,
                why: `${WAF} takes ranges of ${String(IPAddressVersion)} with their length, and not all addresses.`,
                mend: 'write it like 192.0.2.0/24.',
              };
        },
      ],
    ],
  },
};
