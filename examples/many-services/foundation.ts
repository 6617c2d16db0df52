import { foundationTemplate as foundation } from '../../templates/foundation/foundation.ts';
import { services } from './master.ts';

export const foundationTemplate = foundation(services.repositories, { alarmTopic: true });
