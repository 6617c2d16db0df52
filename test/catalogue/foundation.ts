import type { Template } from '../../generator/index.ts';
import { foundationTemplate } from '../../templates/foundation.ts';

export const variants: Readonly<Record<string, Template>> = {
  foundation: foundationTemplate({}),
  'foundation with an alarm topic': foundationTemplate(
    { Website: 'website-service', Shop: 'shop' },
    { alarmTopic: true },
  ),
};
