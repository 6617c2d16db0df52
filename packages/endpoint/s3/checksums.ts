import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** A checksum over bytes that come in pieces. */
export interface Checksum {
  update(data: Uint8Array): void;
  /** The digest in base64, as S3's headers carry it. */
  digest(): string;
}

const algorithms: Readonly<Record<string, () => Checksum>> = {
  CRC32: () => running((data, value) => crc32(data, value)),
  CRC32C: () => running(crc32c),
  CRC64NVME: crc64nvme,
  SHA1: () => hash('sha1'),
  SHA256: () => hash('sha256'),
  SHA512: () => hash('sha512'),
};

/** Starts a checksum by S3's name for it (`CRC32`, `SHA256`, ...); undefined when it is not one we compute. */
export function startChecksum(algorithm: string): Checksum | undefined {
  return Object.hasOwn(algorithms, algorithm) ? algorithms[algorithm]?.() : undefined;
}

function hash(name: string): Checksum {
  const state = createHash(name);
  return { update: (data) => void state.update(data), digest: () => state.digest('base64') };
}

function running(step: (data: Uint8Array, value: number) => number): Checksum {
  let value = 0;
  const digest = () => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value >>> 0);
    return bytes.toString('base64');
  };
  return {
    update: (data) => {
      value = step(data, value);
    },
    digest,
  };
}

const castagnoli = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

function crc32c(data: Uint8Array, value: number): number {
  let crc = ~value;
  for (const byte of data) crc = (crc >>> 8) ^ (castagnoli[(crc ^ byte) & 0xff] ?? 0);
  return ~crc >>> 0;
}

/** The reflected polynomial 0x9a6c9329ac4bc9b5 in two halves: numbers hold no 64 bits, and BigInt is slow. */
const [nvmeHigh, nvmeLow] = nvmeTables();

function nvmeTables(): [Uint32Array, Uint32Array] {
  const highs = new Uint32Array(256);
  const lows = new Uint32Array(256);
  for (let index = 0; index < 256; index++) {
    let high = 0;
    let low = index;
    for (let bit = 0; bit < 8; bit++) {
      const odd = low & 1;
      low = (low >>> 1) | (high << 31);
      high >>>= 1;
      if (odd) {
        high ^= 0x9a6c9329;
        low ^= 0xac4bc9b5;
      }
    }
    highs[index] = high;
    lows[index] = low;
  }
  return [highs, lows];
}

function crc64nvme(): Checksum {
  let high = -1;
  let low = -1;
  const update = (data: Uint8Array) => {
    for (const byte of data) {
      const index = (low ^ byte) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ (nvmeLow[index] ?? 0);
      high = (high >>> 8) ^ (nvmeHigh[index] ?? 0);
    }
  };
  const digest = () => {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32BE(~high >>> 0, 0);
    bytes.writeUInt32BE(~low >>> 0, 4);
    return bytes.toString('base64');
  };
  return { update, digest };
}
