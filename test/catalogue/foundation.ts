import type { Template } from '../../generator/index.ts';
import { foundationTemplate } from './recorded.ts';

export const variants = {
  foundation: foundationTemplate({}),
  'foundation with an alarm topic': foundationTemplate(
    { Website: 'website-service', Shop: 'shop' },
    { alarmTopic: true },
  ),
  'foundation with a key for logs': foundationTemplate({}, { logKey: true }),
} satisfies Readonly<Record<string, Template>>;
