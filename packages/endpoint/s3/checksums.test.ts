import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startChecksum } from './checksums.ts';

/** The check values of the CRC catalogue: the checksum of the nine digits. */
const known = { CRC32: 'cbf43926', CRC32C: 'e3069283', CRC64NVME: 'ae8b14860a799888' };

test('checksums have the values of the catalogue, in one piece or in several', () => {
  for (const [algorithm, hex] of Object.entries(known)) {
    for (const pieces of [['123456789'], ['1234', '', '56789']]) {
      const checksum = startChecksum(algorithm);
      for (const piece of pieces) checksum?.update(Buffer.from(piece));
      assert.equal(Buffer.from(checksum?.digest() ?? '', 'base64').toString('hex'), hex, algorithm);
    }
  }
});

test('an algorithm that is not computed is not started', () => {
  assert.equal(startChecksum('XXHASH3'), undefined);
  assert.equal(startChecksum('constructor'), undefined);
});
