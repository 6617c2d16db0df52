import { openQueue } from './aws/queue.ts';
import { isAlone, openStore } from './open-store.ts';
import { migrate } from './postgres/postgres-store.ts';
import { log, need } from './program.ts';
import { serve } from './serve.ts';
import { enqueue, work } from './worker.ts';

const stopping = new AbortController();

/** The programs of the image, by the first word of the command. */
const PROGRAMS: Readonly<Record<string, () => void | Promise<void>>> = {
  serve: () => serve(openStore()),
  async check() {
    process.once('SIGTERM', () => stopping.abort());
    const store = openStore();
    await work(store, openQueue(need('QUEUE_URL')), stopping.signal);
    store.close();
    log('stopped');
  },
  async enqueue() {
    if (isAlone())
      return log('skipped', { message: 'there is no database here: the web service keeps its sites in memory' });
    const store = openStore();
    await enqueue(store, openQueue(need('CHECKER_QUEUE_URL')));
    store.close();
  },
  async migrate() {
    if (isAlone())
      return log('skipped', { message: 'there is no database here: the web service keeps sites in memory' });
    await migrate();
    log('migrated');
  },
};

const [, , name = 'serve'] = process.argv;
const program = Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined;
try {
  if (!program) throw new Error(`there is no program ${name}: ${Object.keys(PROGRAMS).join(', ')}`);
  await program();
} catch (error) {
  log('failed', { message: String(error) });
  process.exit(1);
}
