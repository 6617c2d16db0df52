import { AWS, allow, assumableBy, type Condition, fn, type ParameterRefs, policy } from '../../../generator/index.ts';
import { openRules } from '../../parts/reasons.ts';
import type { Builder } from '../../services/parts/task.ts';
import type { topicParameters } from './alarms.ts';

/** Where in Slack. The workspace is authorized once by hand, in the console of Amazon Q Developer in chat applications. */
export const slackParameters = {
  SlackWorkspaceId: {
    Type: 'String',
    AllowedPattern: '[0-9A-Z]{1,255}',
    ConstraintDescription: 'the id of a workspace, for example T07EA123LEP',
    Description: 'Workspace of Slack, which was authorized in the console',
  },
  SlackChannelId: {
    Type: 'String',
    AllowedPattern: '[A-Za-z0-9]+',
    ConstraintDescription: 'the id of a channel, for example C07EZ1ABC23',
    Description: 'Channel in it; to a private one, invite @Amazon Q',
  },
} as const;

const UUID = '[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}';

/** Where in Microsoft Teams. The team is authorized once by hand, as a workspace is. */
export const teamsParameters = {
  TeamId: {
    Type: 'String',
    AllowedPattern: UUID,
    ConstraintDescription: 'the id of a team: a UUID',
    Description: 'Team of Microsoft Teams, which was authorized in the console',
  },
  TeamsTenantId: {
    Type: 'String',
    AllowedPattern: UUID,
    ConstraintDescription: 'the id of a tenant: a UUID',
    Description: 'Tenant that the team belongs to',
  },
  TeamsChannelId: {
    Type: 'String',
    // As the schema of AWS::Chatbot::MicrosoftTeamsChannelConfiguration has it.
    AllowedPattern: '[a-zA-Z0-9_=+/.,-]*%3[aA][a-zA-Z0-9_=+/.,-]*%40[a-zA-Z0-9_=+/.,-]*',
    ConstraintDescription: 'the id of a channel as its link has it: 19%3ab6ef35dc...%40thread.tacv2',
    Description: 'Channel of the team',
  },
} as const;

type Params = ParameterRefs<typeof topicParameters & typeof slackParameters & typeof teamsParameters>;

/**
 * Messages in a channel, with the graph of the alarm. Who writes to the bot there can have it do no more than look at alarms:
 * without a guardrail of its own a channel could do all that an administrator may.
 */
export function chat(
  { resource }: Builder,
  params: Params,
  Condition: Condition,
  { slack, teams }: { readonly slack: boolean; readonly teams: boolean },
): void {
  const look = resource(
    'LookAtAlarms',
    'AWS::IAM::ManagedPolicy',
    {
      Description: fn.sub`What a chat sees of alarms, for ${AWS.StackName}`,
      PolicyDocument: policy(
        allow({
          Sid: 'AlarmsAndTheirGraphs',
          Action: [
            'cloudwatch:DescribeAlarms',
            'cloudwatch:DescribeAlarmHistory',
            'cloudwatch:GetMetricData',
            'cloudwatch:GetMetricWidgetImage',
          ],
          Resource: '*',
        }),
      ),
    },
    {
      Condition,
      Metadata: openRules({ 'AwsSolutions-IAM5': 'Metrics have no ARN, and alarms of all stacks call the topic.' }),
    },
  );
  const role = resource(
    'ChatRole',
    'AWS::IAM::Role',
    {
      AssumeRolePolicyDocument: assumableBy('chatbot.amazonaws.com', {
        StringEquals: { 'aws:SourceAccount': AWS.AccountId },
      }),
      ManagedPolicyArns: [look.ref],
    },
    { Condition },
  );
  const common = {
    IamRoleArn: role.att('Arn'),
    GuardrailPolicies: [look.ref],
    SnsTopicArns: [params.AlarmTopicArn],
    LoggingLevel: 'ERROR',
    UserRoleRequired: true,
  };
  if (slack) {
    resource(
      'Slack',
      'AWS::Chatbot::SlackChannelConfiguration',
      {
        // The account has each name once, and another workspace makes another configuration before this one goes.
        ConfigurationName: fn.sub`${AWS.StackName}-${params.SlackWorkspaceId}`,
        ...common,
        SlackWorkspaceId: params.SlackWorkspaceId,
        SlackChannelId: params.SlackChannelId,
      },
      { Condition },
    );
  }
  if (teams) {
    resource(
      'Teams',
      'AWS::Chatbot::MicrosoftTeamsChannelConfiguration',
      {
        ConfigurationName: fn.sub`${AWS.StackName}-${params.TeamId}`,
        ...common,
        TeamId: params.TeamId,
        TeamsTenantId: params.TeamsTenantId,
        TeamsChannelId: params.TeamsChannelId,
      },
      { Condition },
    );
  }
}
