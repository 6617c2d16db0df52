import { foundationTemplate as foundation } from '../../templates/foundation/foundation.ts';
import { services } from './app.ts';

export const foundationTemplate = foundation(services.repositories, { alarmTopic: true });
