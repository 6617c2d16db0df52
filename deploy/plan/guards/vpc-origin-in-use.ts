import type { Plan, ResourceChange } from '../../model.ts';
import { placedChanges } from './changes.ts';
import type { Guard } from './guard.ts';

/** VPC origins of CloudFront that a plan changes in place, with their nested paths: they exist for the distribution that uses them. */
function changedOrigins(plan: Plan): string[] {
  return placedChanges(plan)
    .filter(({ change }) => change.type === 'AWS::CloudFront::VpcOrigin' && change.action === 'Modify')
    .filter(({ change }) => change.replacement !== 'True' && reachesCloudFront(change))
    .map(({ path }) => path);
}

/** Whether something differs for sure that CloudFront is told of: it does not hear of metadata and policies. */
function reachesCloudFront({ details }: ResourceChange): boolean {
  return details.length === 0 || details.some(({ target, dynamic }) => !dynamic && /^(Properties|Tags)\b/.test(target));
}

// The words of CloudFront: aws-cdk#34629 and #35765.
export const vpcOriginInUse: Guard = {
  code: 'VpcOriginInUse',
  find: changedOrigins,
  what: (origins) => `changes ${origins.join(', ')}, a VPC origin that a distribution uses`,
  why: 'CloudFront refuses that, a tag included: "Please disassociate the VPC origin from all distributions before updating or deleting".',
  mend: () => 'deploy the site without its API first, and then with the API and the change; or take the change back.',
};
