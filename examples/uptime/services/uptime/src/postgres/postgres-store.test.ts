import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectionEnded, type Row } from './connection.ts';
import { postgresStore } from './postgres-store.ts';

const address = { host: 'localhost', port: 5432, database: 'app', user: 'app', password: async () => 'secret' };

/** A store whose connections answer as they are told, one list each. */
function testStore(...connections: (Row[] | Error)[][]) {
  const asked: string[][] = [];
  const store = postgresStore(address, async () => {
    const answers = connections.shift();
    if (answers === undefined) throw new Error('another connection was opened');
    const statements: string[] = [];
    asked.push(statements);
    return {
      async query(sql) {
        statements.push(sql.trim().split(/\s+/, 1).join(''));
        const answer = answers.shift();
        if (answer === undefined) throw new Error('another statement was sent');
        if (answer instanceof Error) throw answer;
        return answer;
      },
      close() {},
    };
  });
  return { store, asked };
}

test('a connection that ended while it was idle is opened anew, and the statement sent again', async () => {
  const { store, asked } = testStore([[], new ConnectionEnded('gone')], [[['{"url":"https://example.com/"}']]]);
  await store.add('https://example.com/');
  assert.deepEqual(await store.sites(), [{ url: 'https://example.com/' }]);
  assert.deepEqual(asked, [['insert', 'select'], ['select']]);
  store.close();
});

test('a new connection that ends at once is an error, and the next statement tries again', async () => {
  const { store, asked } = testStore([new ConnectionEnded('gone')], [[]]);
  await assert.rejects(store.sites(), /gone/);
  assert.deepEqual(await store.sites(), []);
  assert.deepEqual(asked, [['select'], ['select']]);
  store.close();
});

test('what PostgreSQL refuses is not sent again', async () => {
  const { store, asked } = testStore([[], new Error('PostgreSQL: 42P01')], [[]]);
  await store.forget();
  await assert.rejects(store.sites(), /42P01/);
  assert.deepEqual(asked, [['delete', 'select']]);
  store.close();
});

test('statements are sent one after the other', async () => {
  const { store, asked } = testStore([[], [], [['https://example.com/']]]);
  const answers = await Promise.all([
    store.add('https://example.com/'),
    store.sites(),
    store.remove('https://example.com/'),
  ]);
  assert.deepEqual(answers, [undefined, [], true]);
  assert.deepEqual(asked, [['insert', 'select', 'delete']]);
  store.close();
});
