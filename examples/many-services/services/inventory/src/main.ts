import { serve } from '../../program.ts';

serve({ '/stock': () => ({ anchor: 3, compass: 12, lantern: 0 }) });
