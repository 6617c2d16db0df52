import { foundationTemplate as foundation } from '../../templates/foundation/foundation.ts';
import { services } from './master.ts';

/** Alarms call the topic; the logs of the programs and the topic have one key. */
export const foundationTemplate = foundation(services.repositories, { alarmTopic: true, logKey: true });
