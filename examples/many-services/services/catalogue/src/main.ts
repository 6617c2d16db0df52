import { serve } from '../../program.ts';

serve({ '/catalogue': () => ({ items: ['anchor', 'compass', 'lantern'] }) });
