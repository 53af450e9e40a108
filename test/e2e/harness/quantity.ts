/** What the suffixes of Kubernetes' quantities multiply by: mantissa and exponent of ten, or power of two. */
const SUFFIXES: Readonly<Record<string, { ten: number } | { two: number }>> = {
  n: { ten: -9 },
  u: { ten: -6 },
  m: { ten: -3 },
  '': { ten: 0 },
  k: { ten: 3 },
  M: { ten: 6 },
  G: { ten: 9 },
  T: { ten: 12 },
  P: { ten: 15 },
  E: { ten: 18 },
  Ki: { two: 10 },
  Mi: { two: 20 },
  Gi: { two: 30 },
  Ti: { two: 40 },
  Pi: { two: 50 },
  Ei: { two: 60 },
};

/**
 * Reads a quantity as the API server does, exactly.
 *
 * @returns its value in billionths, rounded up as the API server rounds, or nothing if it is no quantity
 */
export function parseQuantity(value: unknown): bigint | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') {
    return undefined;
  }
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/.exec(String(value));
  const [, sign, whole = '', fraction = '', exponent, suffix = ''] = parts ?? [];
  if (!parts || whole + fraction === '') {
    return undefined;
  }
  const scale = exponent === undefined ? SUFFIXES[suffix] : { ten: Number(exponent) };
  if (!scale) {
    return undefined;
  }
  const digits = BigInt(whole + fraction) * ('two' in scale ? 1n << BigInt(scale.two) : 1n);
  const power = 9 - fraction.length + ('ten' in scale ? scale.ten : 0);
  const divisor = power < 0 ? 10n ** BigInt(-power) : 1n;
  const billionths = power < 0 ? (digits + divisor - 1n) / divisor : digits * 10n ** BigInt(power);
  return sign === '-' ? -billionths : billionths;
}
