import { randomBytes } from 'node:crypto';

/** Rounds of the key schedule as a power of two; Dex refuses less. */
const COST = 10;
const ROUNDS = 16;
const ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const MAGIC = 'OrpheanBeholderScryDoubt';

/** The subkeys and the four substitution boxes of Blowfish. */
interface State {
  readonly keys: Int32Array;
  readonly boxes: Int32Array;
}

/**
 * The bcrypt hash of a password, the only form in which Dex keeps one. Node has no bcrypt of its own.
 *
 * @param salt 16 bytes. @default - random
 * @throws when the password has more bytes than bcrypt looks at
 */
export function bcrypt(password: string, salt: Uint8Array = randomBytes(16)): string {
  const key = Buffer.from(`${password}\0`);
  if (key.length > 73) throw new Error('a password for bcrypt has at most 72 bytes');
  const state = initialState();
  expand(state, key, salt);
  for (let round = 0; round < 2 ** COST; round++) {
    expand(state, key);
    expand(state, salt);
  }
  const text = Buffer.from(MAGIC);
  const words = Int32Array.from({ length: text.length / 4 }, (_, index) => text.readInt32BE(4 * index));
  for (let word = 0; word < words.length; word += 2) for (let i = 0; i < 64; i++) encrypt(state, words, word);
  const digest = Buffer.alloc(text.length);
  words.forEach((word, index) => {
    digest.writeInt32BE(word, 4 * index);
  });
  // By tradition the last byte is left out.
  return `$2b$${COST}$${encode(salt)}${encode(digest.subarray(0, 23))}`;
}

/** Mixes a key into the state: into the subkeys by XOR, then through all of it by encryption. */
function expand({ keys, boxes }: State, key: Uint8Array, salt?: Uint8Array): void {
  const next = cyclicWords(key);
  for (let i = 0; i < keys.length; i++) keys[i] = (keys[i] as number) ^ next();
  const salted = salt ? cyclicWords(salt) : () => 0;
  const block = new Int32Array(2);
  for (const part of [keys, boxes]) {
    for (let i = 0; i < part.length; i += 2) {
      block[0] = (block[0] as number) ^ salted();
      block[1] = (block[1] as number) ^ salted();
      encrypt({ keys, boxes }, block, 0);
      part.set(block, i);
    }
  }
}

/** Encrypts two words in place. */
function encrypt({ keys, boxes }: State, words: Int32Array, at: number): void {
  let left = (words[at] as number) ^ (keys[0] as number);
  let right = words[at + 1] as number;
  for (let i = 1; i <= ROUNDS; i += 2) {
    right ^= mix(boxes, left) ^ (keys[i] as number);
    left ^= mix(boxes, right) ^ (keys[i + 1] as number);
  }
  words[at] = right ^ (keys[ROUNDS + 1] as number);
  words[at + 1] = left;
}

function mix(boxes: Int32Array, word: number): number {
  const sum = ((boxes[word >>> 24] as number) + (boxes[256 + ((word >>> 16) & 255)] as number)) | 0;
  return ((sum ^ (boxes[512 + ((word >>> 8) & 255)] as number)) + (boxes[768 + (word & 255)] as number)) | 0;
}

/** The bytes, again and again, as words. */
function cyclicWords(bytes: Uint8Array): () => number {
  let at = 0;
  return () => {
    let word = 0;
    for (let i = 0; i < 4; i++) {
      word = (word << 8) | (bytes[at] as number);
      at = (at + 1) % bytes.length;
    }
    return word;
  };
}

let piWords: Int32Array | undefined;

/** Blowfish begins with the digits of pi, which are quicker computed than copied. */
function initialState(): State {
  const keys = ROUNDS + 2;
  piWords ??= fractionOfPi(keys + 4 * 256);
  return { keys: piWords.slice(0, keys), boxes: piWords.slice(keys) };
}

/** The fractional part of pi as that many words: Machin's formula, 16 arctan(1/5) - 4 arctan(1/239). */
function fractionOfPi(count: number): Int32Array {
  const guard = 64n;
  const bits = 32n * BigInt(count) + guard;
  const inverseTangent = (x: bigint) => {
    let power = (1n << bits) / x;
    let sum = power;
    for (let n = 3n, sign = -1n; power > 0n; n += 2n, sign = -sign) {
      power /= x * x;
      sum += (sign * power) / n;
    }
    return sum;
  };
  const pi = 16n * inverseTangent(5n) - 4n * inverseTangent(239n);
  const digits = ((pi - (3n << bits)) >> guard).toString(16).padStart(8 * count, '0');
  return Int32Array.from({ length: count }, (_, index) => Number.parseInt(digits.slice(8 * index, 8 * index + 8), 16));
}

/** Base64 with an alphabet of bcrypt's own and without padding. */
function encode(bytes: Uint8Array): string {
  const standard = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const text = Buffer.from(bytes).toString('base64').replace(/=+$/, '');
  return text.replace(/./g, (digit) => ALPHABET[standard.indexOf(digit)] as string);
}
