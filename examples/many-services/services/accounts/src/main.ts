import { serve } from '../../program.ts';

serve({ '/': () => ({ accounts: 2 }) });
