import { describeStack } from '../../deploy/aws/stack.ts';
import type { Foundation, Stack } from '../../deploy/model.ts';
import { currentValues, type ResolvedParameter, resolveParameters } from '../../deploy/plan/parameters.ts';
import { declaredProtections } from '../../deploy/plan/protection/declared.ts';
import { checkZones } from '../../deploy/plan/zone-guard.ts';
import { isUpToDate, type UpdateRequest } from '../../deploy/stack/update.ts';
import { checkBounds } from '../../generator/bounds.ts';
import { checkServiceValues } from '../../generator/checks/services/index.ts';
import type { Io } from '../command.ts';
import type { Session } from '../session.ts';
import { needFoundation } from './foundation-stack.ts';
import { needImages } from './images.ts';
import { type Marks, marksOf } from './template-marks.ts';
import { templatePrefix, type Uploaded, uploadDist } from './upload-templates.ts';

/** What is to be deployed beside what is: everything that a change set of the master stack needs. */
export interface Release {
  readonly deployed: Stack | undefined;
  readonly foundation: Foundation;
  readonly parameters: readonly ResolvedParameter[];
  /** Nothing differs from what is deployed; no upload was made. */
  readonly upToDate: boolean;
  readonly uploaded?: Uploaded;
  readonly request: Pick<
    UpdateRequest,
    'stackName' | 'existing' | 'templateUrl' | 'templates' | 'parameters' | 'tags' | 'protections'
  > & { readonly marks: Marks };
}

/** Gets a release ready: foundation, parameters, images, templates in the bucket; whatever is there is left alone. */
export async function prepareRelease(io: Io, session: Session): Promise<Release> {
  const { app, connection, declared } = session;
  const { stackName, tags, region } = connection.target;
  const foundation = await needFoundation(io, session);
  const deployed = await describeStack(connection, stackName);
  const given = { ...session.values, TemplateBucket: foundation.bucket, TemplatePrefix: templatePrefix(session) };
  const parameters = resolveParameters({
    declared,
    given: known(given, declared),
    foundation: foundation.outputs,
    deployed,
  });
  const values = currentValues(declared, parameters, deployed);
  const { target, multiAz } = session.environment;
  checkBounds(`environment ${target.environment}`, app.master, values);
  checkServiceValues(`environment ${target.environment}`, app.master, values);
  if (multiAz) {
    const { environment } = target;
    checkZones({ environment, master: app.master, declared, parameters, deployed, ...multiAz });
  }
  const { templates, manifest } = app.synthesize();
  const master = templates.find(({ file }) => file === manifest.master)!;
  const urlOf = (key: string) =>
    `https://${foundation.bucket}.s3.${region}.${urlSuffix(region)}/${templatePrefix(session)}${key}`;
  const templateUrl = urlOf(master.key);
  const texts = new Map(templates.map(({ key, text }) => [urlOf(key), text]));
  const protections = declaredProtections(app.master, values);
  const marks = marksOf(app.master);
  const placed = { templateUrl, templates: texts, marks };
  const request = { stackName, existing: deployed, ...placed, parameters, tags, protections };
  const comparison = { template: master.text, declared, parameters, tags };
  if (deployed !== undefined && (await isUpToDate(connection, { ...comparison, deployed }))) {
    return { deployed, foundation, parameters, upToDate: true, request };
  }
  await needImages(io, session, foundation.outputs, parameters, deployed);
  const uploaded = await uploadDist(io, session, foundation);
  io.err(`templates: ${uploaded.put.length} put, ${uploaded.present.length} there already`);
  return { deployed, foundation, parameters, upToDate: false, uploaded, request };
}

/** A master that nests nothing has no parameters for the place of its templates. */
const known = <V>(given: Readonly<Record<string, V>>, declared: Session['declared']) =>
  Object.fromEntries(
    Object.entries(given).filter(([name]) => !name.startsWith('Template') || Object.hasOwn(declared, name)),
  );

/** The domain of AWS's endpoints in a region's partition. */
const urlSuffix = (region: string) => (region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com');
