import type { StackResources } from '../cloudformation/handler.ts';
import { list, text } from '../cloudformation/handler-values.ts';
import { AwsError, type Service } from '../server/service.ts';

const TYPE = 'AWS::CertificateManager::Certificate';

type Certificate = ReturnType<StackResources>[number];

/** The part of ACM that describes: the certificates are those of the stacks, and issued as soon as they are made. */
export function certificates(resources: StackResources): Service {
  return {
    operations: {
      DescribeCertificate: ({ CertificateArn }, caller) => {
        const arn = String(CertificateArn);
        const found = resources(TYPE, caller).find(({ physicalId }) => physicalId === arn);
        if (found) return { Certificate: { ...summary(found), Type: 'AMAZON_ISSUED', Issuer: 'Amazon' } };
        const { account } = caller;
        throw new AwsError('ResourceNotFoundException', `Could not find certificate ${arn} in account ${account}.`);
      },
      ListCertificates: (_input, caller) => ({ CertificateSummaryList: resources(TYPE, caller).map(summary) }),
    },
  };
}

function summary({ physicalId, properties }: Certificate) {
  const DomainName = text(properties.DomainName) ?? '';
  const more = list<string>(properties.SubjectAlternativeNames).filter((name) => name !== DomainName);
  return { CertificateArn: physicalId, DomainName, SubjectAlternativeNames: [DomainName, ...more], Status: 'ISSUED' };
}
