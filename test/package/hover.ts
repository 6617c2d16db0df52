import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What an editor shows over a word of a text, as the compiler's language server of a system says it. */
export async function hoverText(system: string, text: string, word: string): Promise<string> {
  const manifest = createRequire(join(system, 'package.json')).resolve('typescript/package.json');
  const server = spawn(process.execPath, [join(dirname(manifest), 'bin', 'tsc'), '--lsp', '--stdio'], { cwd: system });
  const answers = new Map<number, (result: unknown) => void>();
  let received = Buffer.alloc(0);
  server.stdout.on('data', (bytes: Buffer) => {
    received = Buffer.concat([received, bytes]);
    for (let message = nextMessage(); message !== undefined; message = nextMessage()) {
      // Requests of the server itself have a method: it goes on without an answer to what a test does not offer.
      if (message.method === undefined && message.id !== undefined) answers.get(message.id)?.(message.result);
      else if (message.id !== undefined) send({ id: message.id, result: null });
    }
  });

  function nextMessage(): { id?: number; method?: string; result?: unknown } | undefined {
    const end = received.indexOf('\r\n\r\n');
    const length = Number(/Content-Length: (\d+)/i.exec(received.toString('latin1', 0, Math.max(end, 0)))?.[1]);
    if (end < 0 || received.length < end + 4 + length) return undefined;
    const body = received.toString('utf8', end + 4, end + 4 + length);
    received = received.subarray(end + 4 + length);
    return JSON.parse(body);
  }
  function send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }
  let sequence = 0;
  function ask(method: string, params: object): Promise<unknown> {
    sequence += 1;
    const id = sequence;
    return new Promise((resolve, reject) => {
      answers.set(id, resolve);
      server.once('exit', (code) => reject(new Error(`the language server ended with ${code}`)));
      send({ id, method, params });
    });
  }

  try {
    const uri = pathToFileURL(join(system, 'hover.ts')).href;
    await ask('initialize', { processId: process.pid, rootUri: pathToFileURL(system).href, capabilities: {} });
    send({ method: 'initialized', params: {} });
    send({
      method: 'textDocument/didOpen',
      params: { textDocument: { uri, languageId: 'typescript', version: 1, text } },
    });
    const before = text.slice(0, text.indexOf(word)).split('\n');
    const position = { line: before.length - 1, character: before.at(-1)!.length + 1 };
    return JSON.stringify(await ask('textDocument/hover', { textDocument: { uri }, position }));
  } finally {
    server.kill();
  }
}
