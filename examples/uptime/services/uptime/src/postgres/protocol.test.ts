import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { columnsOf, faultOf, messagesOf, statement } from './messages.ts';
import { scram } from './scram.ts';

test('SCRAM-SHA-256 is that of the example in RFC 7677', () => {
  const proof = scram('pencil', 'user', 'rOprNGfwEbeRWgbNEkqO');
  assert.equal(proof.first, 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO');
  const challenge = 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096';
  assert.equal(
    proof.final(challenge),
    'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
  );
  proof.verify('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=');
  assert.throws(() => proof.verify('v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4='), /does not know the password/);
  assert.throws(() => proof.verify('e=invalid-proof'), /does not know the password/);
  assert.throws(() => proof.final('r=another,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096'), /another challenge/);
});

// Recorded: what PostgreSQL 15.18 was sent and answered.
const RECORDED = {
  statement:
    '50000000230073656c6563742024313a3a746578742c206e756c6c2c2027c3a927000000420000001100000000000100000001780000450000000900000000005300000004',
  rows: '31000000043200000004440000001500030000000178ffffffff00000002c3a9430000000d53454c4543542031005a0000000549',
  error:
    '450000006a534552524f5200564552524f5200433432503031004d72656c6174696f6e20226e6f77686572652220646f6573206e6f7420657869737400503135004670617273655f72656c6174696f6e2e63004c3133393200527061727365724f70656e5461626c6500005a0000000549',
};

test('a statement is what PostgreSQL takes', () => {
  assert.equal(statement(`select $1::text, null, 'é'`, ['x']).toString('hex'), RECORDED.statement);
});

/** The messages of an answer that comes in packets of so many bytes. */
async function inPackets(hex: string, bytes: number) {
  const all = Buffer.from(hex, 'hex');
  const packets = Array.from({ length: Math.ceil(all.length / bytes) }, (_, at) =>
    all.subarray(at * bytes, (at + 1) * bytes),
  );
  const messages = [];
  for await (const message of messagesOf(Readable.from(packets))) messages.push(message);
  return messages;
}

test('an answer is read however it is cut into packets', async () => {
  for (const bytes of [1, 3, 7, 1000]) {
    const messages = await inPackets(RECORDED.rows, bytes);
    assert.equal(messages.map(({ type }) => type).join(''), '12DCZ');
    const row = messages.find(({ type }) => type === 'D');
    assert.deepEqual(row && columnsOf(row), ['x', null, 'é']);
  }
});

test('an error has its code and its message', async () => {
  const [error] = await inPackets(RECORDED.error, 50);
  assert.equal(error && faultOf(error).message, 'PostgreSQL: 42P01 relation "nowhere" does not exist');
});
