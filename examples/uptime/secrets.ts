import { template } from '../../generator/index.ts';

const byHand =
  'Those who have it would have to learn of another one: it is put by hand, and the tasks are replaced then.';
const openRules = {
  'AwsSolutions-SMG4': byHand,
  SecretsManagerRotationEnabled: byHand,
  SecretsManagerUsingKMSKey: 'The key that AWS manages for secrets is enough: no other account reads it.',
};

/** What is generated once and known to nobody until it is read. */
export const secretsTemplate = template({
  path: 'templates/secrets.yaml',
  description: 'Secrets of the monitor',
  parameters: {},
  body({ resource }) {
    const token = resource(
      'ApiToken',
      'AWS::SecretsManager::Secret',
      {
        Description: 'Who sends it may change what is monitored',
        GenerateSecretString: { PasswordLength: 40, ExcludePunctuation: true },
      },
      { Metadata: { OpenRules: openRules } },
    );
    return { ApiTokenSecretArn: { Value: token.ref, Description: 'Token of the API, for the services that check it' } };
  },
});
