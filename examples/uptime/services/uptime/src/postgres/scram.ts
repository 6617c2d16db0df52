import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** The client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677) as PostgreSQL speaks it: the user's name is left to the startup. */
export function scram(password: string, user = '', nonce = randomBytes(18).toString('base64')) {
  const first = `n=${user},r=${nonce}`;
  let expected: Buffer = Buffer.alloc(0);
  return {
    first: `n,,${first}`,
    /** Answers the server's challenge with a proof of the password. */
    final(challenge: string): string {
      const { r = '', s = '', i = '' } = fieldsOf(challenge);
      if (!r.startsWith(nonce)) throw new Error('the server answers another challenge than ours');
      const salted = pbkdf2Sync(password.normalize('NFKC'), Buffer.from(s, 'base64'), Number(i), 32, 'sha256');
      const clientKey = hmac(salted, 'Client Key');
      const bare = `c=biws,r=${r}`;
      const all = `${first},${challenge},${bare}`;
      const signature = hmac(createHash('sha256').update(clientKey).digest(), all);
      expected = hmac(hmac(salted, 'Server Key'), all);
      const proof = clientKey.map((byte, at) => byte ^ (signature[at] ?? 0));
      return `${bare},p=${Buffer.from(proof).toString('base64')}`;
    },
    /** Refuses a server that does not know the password itself. */
    verify(outcome: string): void {
      const proof = Buffer.from(fieldsOf(outcome).v ?? '', 'base64');
      if (proof.length !== expected.length || !timingSafeEqual(proof, expected)) {
        throw new Error('the server does not know the password');
      }
    },
  };
}

/** `r=nonce,s=salt,i=4096` as an object. */
function fieldsOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(text.split(',').map((field) => [field.slice(0, 1), field.slice(2)]));
}
