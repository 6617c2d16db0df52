// Written by `rookery types` from analysts.yaml: change that, not this.
import { readFileSync } from 'node:fs';
import { fileTemplate } from '../../../generator/index.ts';

export const analystsTemplate = fileTemplate({
  path: 'templates/analysts.yaml',
  text: readFileSync(new URL('analysts.yaml', import.meta.url), 'utf8'),
  parameters: {
    VpcId: { Type: 'AWS::EC2::VPC::Id' },
    DatabaseSecurityGroupId: { Type: 'AWS::EC2::SecurityGroup::Id' },
    Port: { Type: 'String', Default: 5432 },
  },
  outputs: {
    AnalystsSecurityGroupId: 'Name of AWS::EC2::SecurityGroup',
  },
});
