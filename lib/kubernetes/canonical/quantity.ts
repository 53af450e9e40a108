/** How a quantity is written: with decimal suffixes, with binary ones, or with an exponent. */
type Format = 'decimal' | 'binary' | 'exponent';

/** Decimal suffixes by their powers of ten. */
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
/** Binary suffixes, each 1024 times the one before. */
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const MOST = 2n ** 63n - 1n;
const QUANTITY = /^([+-]?)0*(\d*)(?:\.(\d*))?([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/;

/** A number as digits and the power of ten that they are multiplied with. */
interface Amount {
  readonly digits: bigint;
  readonly power: number;
}

/**
 * A quantity as the API server stores it: `2000m` is `2`, `1024Mi` is `1Gi`. What is no quantity stays as it is.
 *
 * Source: `Quantity` of k8s.io/apimachinery, which keeps some spellings that are not the shortest (`1.500`, `1025Ki`).
 *
 * @param precision power of ten down to which it is rounded up: -3 where amounts of resources stand
 */
export function canonicalQuantity(value: unknown, precision: -9 | -3 = -9): unknown {
  if (typeof value !== 'string' && typeof value !== 'number') return value;
  const text = String(value).trim();
  const [, sign, whole = '', fraction = '', suffix = ''] = QUANTITY.exec(text) ?? [];
  if (sign === undefined || !/\d/.test(text)) return value;
  const [format, power] = scaleOf(suffix);
  const digits = (whole || '0') + fraction;
  if (keepsSpelling(format, power, whole || '0', fraction) && power - fraction.length >= precision) return text;
  const factor = format === 'binary' ? 2n ** BigInt(power) : 1n;
  const exact = { digits: BigInt(digits) * factor, power: (format === 'binary' ? 0 : power) - fraction.length };
  const rounded = roundUp(roundUp(exact, -9), precision);
  const written = format === 'binary' ? binary(rounded) : decimal(rounded, format);
  return sign === '-' && written !== '0' ? `-${written}` : written;
}

function scaleOf(suffix: string): [Format, number] {
  if (suffix.endsWith('i')) return ['binary', 10 * (BINARY.indexOf(suffix) + 1)];
  const power = DECIMAL[suffix];
  return power === undefined ? ['exponent', Number(suffix.slice(1))] : ['decimal', power];
}

/** Numbers that the server takes for canonical as they stand, so that it keeps their text. */
function keepsSpelling(format: Format, power: number, whole: string, fraction: string): boolean {
  const digits = whole + fraction;
  if (format === 'binary') {
    const short = whole.length + Math.trunc((power * 3) / 10) < 15;
    return fraction === '' && short && Number(BigInt(whole) % 8n) !== 0;
  }
  const scale = power - fraction.length;
  return digits.length <= 18 && scale >= -9 && scale % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0');
}

/** Away from zero: who asks for a little gets the least there is. */
function roundUp({ digits, power }: Amount, precision: number): Amount {
  if (power >= precision) return { digits, power };
  const divisor = 10n ** BigInt(precision - power);
  return { digits: (digits + divisor - 1n) / divisor, power: precision };
}

function decimal({ digits, power }: Amount, format: 'decimal' | 'exponent'): string {
  if (digits === 0n) return '0';
  let [rest, exponent] = [digits, power];
  while (rest % 10n === 0n) [rest, exponent] = [rest / 10n, exponent + 1];
  while (exponent % 3 !== 0) [rest, exponent] = [rest * 10n, exponent - 1];
  if (format === 'exponent') return `${rest}${exponent === 0 ? '' : `e${exponent}`}`;
  const suffix = Object.keys(DECIMAL).find((each) => DECIMAL[each] === exponent) ?? '';
  return `${rest}${suffix}`;
}

function binary(amount: Amount): string {
  const whole = roundUp(amount, 0);
  const value = whole.digits * 10n ** BigInt(whole.power);
  const isWhole = amount.power >= 0 || amount.digits % 10n ** BigInt(-amount.power) === 0n;
  if (value < 1024n || !isWhole) return decimal(amount, 'decimal');
  let [rest, times] = [value < MOST ? value : MOST, 0];
  while (rest % 1024n === 0n) [rest, times] = [rest / 1024n, times + 1];
  return `${rest}${times === 0 ? '' : BINARY[times - 1]}`;
}
