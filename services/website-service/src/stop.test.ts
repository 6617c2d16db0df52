import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { stoppable } from './stop.ts';

async function setUp() {
  const server = createServer();
  const stop = stoppable(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // A string is only the name of a pipe, and this listens on a port.
  const { port } = server.address() as AddressInfo;
  const open = async (): Promise<Socket> => {
    const accepted = once(server, 'connection');
    const socket = connect(port, '127.0.0.1');
    await Promise.all([accepted, once(socket, 'connect')]);
    return socket;
  };
  const ask = async (socket: Socket): Promise<ServerResponse> => {
    const asked = once(server, 'request');
    socket.write('GET / HTTP/1.1\r\nHost: service\r\n\r\n');
    return (await asked)[1];
  };
  const hurry = new AbortController();
  return { server, stop, open, ask, hurry };
}

test('a request in flight is answered in full before the stop is done', async () => {
  const { stop, open, ask, hurry } = await setUp();
  const socket = await open();
  const answer = text(socket);
  const response = await ask(socket);
  response.write('half ');
  const stopped = stop({ drainSeconds: 0, limitSeconds: 60, hurry: hurry.signal });
  const idleGone = once(socket, 'close');
  response.end('whole');
  assert.equal(await stopped, true);
  await idleGone;
  assert.match(await answer, /half [\s\S]*whole/);
});

test('connections that are idle, or never asked anything, are closed', async () => {
  const { stop, open, ask, hurry } = await setUp();
  const [fresh, kept] = [await open(), await open()];
  const response = await ask(kept);
  const answered = once(kept, 'data');
  response.end('ok');
  await answered;
  const closed = [once(fresh.resume(), 'close'), once(kept.resume(), 'close')];
  assert.equal(await stop({ drainSeconds: 0, limitSeconds: 60, hurry: hurry.signal }), true);
  await Promise.all(closed);
});

test('the drain moment takes new connections until it is cut short', async () => {
  const { stop, open, ask, hurry } = await setUp();
  const stopped = stop({ drainSeconds: 3600, limitSeconds: 7200, hurry: hurry.signal });
  const socket = await open();
  const answer = text(socket);
  (await ask(socket)).end('still here');
  hurry.abort();
  assert.equal(await stopped, true);
  assert.match(await answer, /still here/);
});

test('a request that does not end is cut off at the limit', async () => {
  const { stop, open, ask, hurry } = await setUp();
  const socket = await open();
  await ask(socket);
  const closed = once(socket.resume(), 'close');
  assert.equal(await stop({ drainSeconds: 0, limitSeconds: 0.01, hurry: hurry.signal }), false);
  await closed;
});
