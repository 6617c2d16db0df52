import { AWS, type Body, fn, type ParameterRefs, type Resource } from '../../../generator/index.ts';
import { ofThisStack } from './naming.ts';
import type { siteParameters } from './parameters.ts';

/** The headers of every answer. What the API says of its own answers wins, but for HTTPS, which is the whole domain's. */
export function securityHeaders(
  { resource, condition }: Pick<Body<Readonly<Record<never, never>>>, 'resource' | 'condition'>,
  params: ParameterRefs<typeof siteParameters>,
): Resource<'AWS::CloudFront::ResponseHeadersPolicy'> {
  const hasPolicy = condition('HasContentSecurityPolicy', fn.not(fn.equals(params.ContentSecurityPolicy, '')));
  return resource('SecurityHeaders', 'AWS::CloudFront::ResponseHeadersPolicy', {
    ResponseHeadersPolicyConfig: {
      Name: ofThisStack(),
      Comment: AWS.StackName,
      SecurityHeadersConfig: {
        StrictTransportSecurity: { AccessControlMaxAgeSec: params.HstsSeconds, Override: true },
        ContentSecurityPolicy: fn.if(
          hasPolicy,
          { ContentSecurityPolicy: params.ContentSecurityPolicy, Override: false },
          AWS.NoValue,
        ),
        ContentTypeOptions: { Override: false },
        FrameOptions: { FrameOption: 'DENY', Override: false },
        ReferrerPolicy: { ReferrerPolicy: 'strict-origin-when-cross-origin', Override: false },
      },
    },
  });
}
