import { RookeryError } from '../../generator/errors.ts';
import type { Target } from '../model.ts';
import { awsFailure } from './faults.ts';

/** Regions that were there before an account had to enable them: "Enable or disable AWS Regions in your account". */
const ALWAYS_ON =
  /^(us-(east|west)-[12]|ca-central-1|sa-east-1|eu-(central|west|north)-1|eu-west-[23]|ap-(south|northeast|southeast)-1|ap-northeast-[23]|ap-southeast-2|cn-.*|us-(gov|iso).*|eu-iso.*|eusc-.*)$/;

const HOME = 'us-east-1';

/**
 * What to say where nobody is known: an account's credentials are strangers in a region that the account has not enabled, which
 * looks as if they were wrong. `ask` answers the account of the credentials in another region.
 */
export async function explainRegion(
  error: unknown,
  { region, environment, endpoint }: Target,
  ask: (region: string) => Promise<string | undefined>,
): Promise<unknown> {
  const isUnknown = /^(InvalidClientTokenId|UnrecognizedClientException)$/.test(awsFailure(error).name);
  if (!isUnknown || endpoint !== undefined || ALWAYS_ON.test(region)) return error;
  const account = await ask(HOME).catch(() => undefined);
  if (account === undefined) return error;
  return new RookeryError(
    'RegionDisabled',
    {
      what: `environment ${environment}: account ${account} has not enabled region ${region}.`,
      why: 'the credentials are known elsewhere, and a region of this kind knows an account only once it is enabled there.',
      mend: `enable it (\`aws account enable-region --region-name ${region}\`; it takes minutes to hours), or correct \`region\` in environments.ts.`,
    },
    3,
  );
}
