import { actions, type Handlers } from './handler.ts';

const iam = (...names: readonly string[]) => actions('iam', ...names);
const cloudformation = (...names: readonly string[]) => actions('cloudformation', ...names);

/** Roles, policies and nested stacks. */
export const identity: Handlers = {
  'AWS::CloudFormation::Stack': {
    // CreateChangeSet: what a change set of the parent says of its nested stacks.
    always: [
      ...cloudformation(
        'CreateStack',
        'UpdateStack',
        'DeleteStack',
        'DescribeStacks',
        'GetTemplate',
        'CreateChangeSet',
        'DescribeChangeSet',
        'DeleteChangeSet',
        'ExecuteChangeSet',
      ),
      's3:GetObject',
    ],
  },
  'AWS::CloudFormation::WaitConditionHandle': { always: [] },
  'AWS::IAM::InstanceProfile': {
    always: iam(
      'CreateInstanceProfile',
      'DeleteInstanceProfile',
      'GetInstanceProfile',
      'AddRoleToInstanceProfile',
      'RemoveRoleFromInstanceProfile',
      'GetRole',
      'PassRole',
    ),
    passes: { Roles: 'ec2.amazonaws.com' },
  },
  'AWS::IAM::ManagedPolicy': {
    always: iam(
      'CreatePolicy',
      'DeletePolicy',
      'GetPolicy',
      'CreatePolicyVersion',
      'DeletePolicyVersion',
      'GetPolicyVersion',
      'ListPolicyVersions',
      'ListEntitiesForPolicy',
      'TagPolicy',
      'UntagPolicy',
    ),
    when: { Roles: iam('AttachRolePolicy', 'DetachRolePolicy') },
  },
  'AWS::IAM::OIDCProvider': {
    always: iam(
      'CreateOpenIDConnectProvider',
      'DeleteOpenIDConnectProvider',
      'GetOpenIDConnectProvider',
      'AddClientIDToOpenIDConnectProvider',
      'RemoveClientIDFromOpenIDConnectProvider',
      'UpdateOpenIDConnectProviderThumbprint',
      'ListOpenIDConnectProviderTags',
      'TagOpenIDConnectProvider',
      'UntagOpenIDConnectProvider',
    ),
  },
  'AWS::IAM::Policy': {
    always: iam('GetRolePolicy'),
    when: { Roles: iam('PutRolePolicy', 'DeleteRolePolicy') },
  },
  'AWS::IAM::Role': {
    always: iam(
      'CreateRole',
      'DeleteRole',
      'GetRole',
      'GetRolePolicy',
      'ListAttachedRolePolicies',
      'ListRolePolicies',
      'TagRole',
      'UntagRole',
      'UpdateRole',
      'UpdateRoleDescription',
      'UpdateAssumeRolePolicy',
    ),
    when: {
      ManagedPolicyArns: iam('AttachRolePolicy', 'DetachRolePolicy'),
      PermissionsBoundary: iam('PutRolePermissionsBoundary'),
      Policies: iam('PutRolePolicy', 'DeleteRolePolicy'),
    },
  },
  'AWS::IAM::RolePolicy': {
    always: iam('PutRolePolicy', 'DeleteRolePolicy', 'GetRolePolicy'),
  },
};
