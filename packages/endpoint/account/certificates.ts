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
        throw missing(arn, caller.account);
      },
      DeleteCertificate: ({ CertificateArn }, caller) => {
        const arn = String(CertificateArn);
        if (!resources(TYPE, caller).some(({ physicalId }) => physicalId === arn)) throw missing(arn, caller.account);
        // It is a stack's, and goes with it.
        throw new AwsError('ResourceInUseException', `Certificate ${arn} in account ${caller.account} is in use.`);
      },
      ListCertificates: (_input, caller) => ({ CertificateSummaryList: resources(TYPE, caller).map(summary) }),
    },
  };
}

function missing(arn: string, account: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Could not find certificate ${arn} in account ${account}.`);
}

function summary({ physicalId, properties }: Certificate) {
  const DomainName = text(properties.DomainName) ?? '';
  const more = list<string>(properties.SubjectAlternativeNames).filter((name) => name !== DomainName);
  return { CertificateArn: physicalId, DomainName, SubjectAlternativeNames: [DomainName, ...more], Status: 'ISSUED' };
}
