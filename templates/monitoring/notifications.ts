import {
  type Checked,
  type Condition,
  checkOptions,
  type Declared,
  following,
  memoize,
  type OptionOf,
  option,
  type ParameterRefs,
  type Parameters,
  type Shape,
  template,
} from '../../generator/index.ts';
import type { Builder } from '../services/parts/task.ts';
import { hasTopic, topicParameters } from './parts/alarms.ts';
import { chat, slackParameters, teamsParameters } from './parts/chat.ts';

/** The options of who hears of alarms: each set of them makes a template of its own. */
export interface NotificationsOptions {
  /** Where the template is written. */
  readonly path?: string;
  /** Mails to the parameter `EmailAddress`, once it has been confirmed. */
  readonly email?: boolean;
  /** Requests to the parameter `HttpsEndpoint`, once it has confirmed: of PagerDuty, Opsgenie, a program of yours. */
  readonly https?: boolean;
  /** Messages in a channel of Slack, by Amazon Q Developer (AWS Chatbot). */
  readonly slack?: boolean;
  /** Messages in a channel of Microsoft Teams, by the same. */
  readonly teams?: boolean;
}

/** The shape of these options, which they are checked against. */
export const NOTIFICATIONS_OPTIONS = {
  path: option.text(),
  email: option.flag(),
  https: option.flag(),
  slack: option.flag(),
  teams: option.flag(),
} satisfies Shape<NotificationsOptions>;

const emailParameters = {
  EmailAddress: {
    Type: 'String',
    AllowedPattern: '[^@ ]+@[^@ ]+\\.[^@ ]+',
    ConstraintDescription: 'an address such as team@example.com',
    Description: 'Whom mails are sent to, after a click in the first of them',
  },
} as const;
const httpsParameters = {
  HttpsEndpoint: {
    Type: 'String',
    AllowedPattern: 'https://[^ ]+',
    ConstraintDescription: 'an address that begins with https://',
    Description: 'What requests are sent to, after it has answered the first of them',
  },
} as const;

type When<O, Name extends string, P> = OptionOf<O, Name, false> extends true ? P : unknown;
type NotificationsParameters<O> = Declared<
  typeof topicParameters &
    When<O, 'email', typeof emailParameters> &
    When<O, 'https', typeof httpsParameters> &
    When<O, 'slack', typeof slackParameters> &
    When<O, 'teams', typeof teamsParameters>
>;
type Params = ParameterRefs<
  typeof topicParameters &
    typeof emailParameters &
    typeof httpsParameters &
    typeof slackParameters &
    typeof teamsParameters
>;

const build = memoize((options: NotificationsOptions) => {
  checkOptions('notificationsTemplate', NOTIFICATIONS_OPTIONS, options);
  const { path = 'templates/notifications.yaml', email = false, https = false, slack = false, teams = false } = options;
  const parameters: Parameters = {
    ...topicParameters,
    ...(email && emailParameters),
    ...(https && httpsParameters),
    ...(slack && slackParameters),
    ...(teams && teamsParameters),
  };
  return template({
    path,
    description: 'Who hears of alarms',
    parameters,
    body(builder) {
      // The options say which of them there are, and each is read only where they do.
      const params = builder.params as unknown as Params;
      const topic = hasTopic(builder, params);
      if (email) subscribe(builder, params, topic, { Protocol: 'email', Endpoint: params.EmailAddress });
      if (https) subscribe(builder, params, topic, { Protocol: 'https', Endpoint: params.HttpsEndpoint });
      if (slack || teams) chat(builder, params, topic, { slack, teams });
      return {};
    },
  });
});

/** Who hears of alarms: by mail, by HTTPS, in a chat. */
export function notificationsTemplate<const O extends object>(options: Checked<NotificationsOptions, O>) {
  return following<NotificationsParameters<O>, Readonly<Record<never, never>>>(build(options));
}

function subscribe(
  { resource }: Builder,
  { AlarmTopicArn }: Params,
  Condition: Condition,
  { Protocol, Endpoint }: { readonly Protocol: 'email' | 'https'; readonly Endpoint: Params['EmailAddress'] },
): void {
  resource(
    Protocol === 'email' ? 'Email' : 'Https',
    'AWS::SNS::Subscription',
    { TopicArn: AlarmTopicArn, Protocol, Endpoint },
    { Condition },
  );
}
