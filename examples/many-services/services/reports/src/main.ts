import { serve } from '../../program.ts';

// By whichever of its rules a request comes, it comes to these tasks.
serve({
  '/reports': () => ({ reports: ['orders-by-day'] }),
  '/exports/orders-by-day': () => ({ rows: [] }),
  '/previews/orders-by-hour': () => ({ rows: [] }),
});
