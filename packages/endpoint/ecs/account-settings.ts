import type { Documents } from '../server/documents.ts';
import { AwsError, type Caller, type Operation } from '../server/service.ts';

/** What an account may set, with what holds unless it does: "Account settings" in the developer guide of ECS. */
const DEFAULTS: Readonly<Record<string, string>> = {
  serviceLongArnFormat: 'enabled',
  taskLongArnFormat: 'enabled',
  containerInstanceLongArnFormat: 'enabled',
  awsvpcTrunking: 'disabled',
  containerInsights: 'disabled',
  fargateFIPSMode: 'disabled',
  tagResourceAuthorization: 'on',
  fargateTaskRetirementWaitPeriod: '7',
  guardDutyActivate: 'off',
  dualStackIPv6: 'enabled',
  defaultLogDriverMode: 'non-blocking',
};

/** Account settings are kept and answered; none has an effect here. */
export function accountSettingOperations(settings: Documents<string>): Record<string, Operation> {
  const key = (name: string, { account, region }: Caller): string => `${account}/${region}/${name}`;
  const setting = (name: string, caller: Caller) => ({
    name,
    value: settings.get(key(name, caller)) ?? DEFAULTS[name],
    principalArn: `arn:aws:iam::${caller.account}:root`,
    type: 'user',
  });
  const known = (name: unknown): string => {
    if (typeof name === 'string' && Object.hasOwn(DEFAULTS, name)) return name;
    throw new AwsError('InvalidParameterException', `Invalid setting name: ${String(name)}`);
  };
  const put: Operation = ({ name, value }, caller) => {
    settings.put(key(known(name), caller), String(value));
    return { setting: setting(known(name), caller) };
  };
  return {
    PutAccountSetting: put,
    PutAccountSettingDefault: put,
    DeleteAccountSetting: ({ name }, caller) => {
      settings.delete(key(known(name), caller));
      return { setting: setting(known(name), caller) };
    },
    ListAccountSettings: ({ name, effectiveSettings }, caller) => {
      const names = name === undefined ? Object.keys(DEFAULTS) : [known(name)];
      const shown = names.filter((one) => effectiveSettings === true || settings.get(key(one, caller)) !== undefined);
      return { settings: shown.map((one) => setting(one, caller)) };
    },
  };
}
