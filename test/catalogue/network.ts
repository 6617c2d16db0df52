import type { Template } from '../../generator/index.ts';
import { vpcTemplate } from '../../templates/vpc.ts';

export const variants: Readonly<Record<string, Template>> = { 'two zones': vpcTemplate({ zones: 2 }) };
