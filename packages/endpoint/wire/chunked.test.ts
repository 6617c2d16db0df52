import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import fc from 'fast-check';
import { AwsChunked } from './chunked.ts';

async function strip(pieces: readonly Buffer[]): Promise<{ body: Buffer; trailers: Record<string, string> }> {
  const stream = new AwsChunked();
  const chunks: Buffer[] = [];
  for await (const chunk of Readable.from(pieces).pipe(stream)) chunks.push(chunk);
  return { body: Buffer.concat(chunks), trailers: Object.fromEntries(stream.trailers) };
}

function framed(chunks: readonly Uint8Array[], extension: string, trailer: string): Buffer {
  return Buffer.concat([
    ...chunks.flatMap((chunk) => [
      Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`),
      chunk,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`0${extension}\r\n${trailer}\r\n`),
  ]);
}

test('however the bytes are framed and split on their way, the same body comes out', async () => {
  const bytes = fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      bytes,
      fc.constantFrom('', ';chunk-signature=abc'),
      fc.integer({ min: 1, max: 9 }),
      async (chunks, extension, size) => {
        const wire = framed(chunks, extension, 'x-amz-checksum-crc32:4GlTmw==\r\n');
        const pieces = Array.from({ length: Math.ceil(wire.length / size) }, (_, i) =>
          wire.subarray(i * size, (i + 1) * size),
        );
        const { body, trailers } = await strip(pieces);
        assert.deepEqual(body, Buffer.concat(chunks));
        assert.deepEqual(trailers, { 'x-amz-checksum-crc32': '4GlTmw==' });
      },
    ),
    { numRuns: 50 },
  );
});

test('a body that breaks off or is not framed is refused', async () => {
  for (const wire of ['5\r\nabc', '3\r\nabc', '3\r\nabcX\r\n0\r\n\r\n', 'zz\r\n', '-1\r\n', `${'1'.repeat(40)}\r\n`]) {
    const stream = new AwsChunked();
    const ended = new Promise((resolve) => stream.on('error', resolve).on('end', () => resolve(undefined)));
    stream.resume();
    stream.end(Buffer.from(wire));
    assert.equal(((await ended) as { code?: string } | undefined)?.code, 'IncompleteBody', wire);
  }
});
