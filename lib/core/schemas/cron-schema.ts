import { z } from 'zod';

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Words for its numbers, the first of them for `min`. @default - none */
  readonly words?: readonly string[];
}

const SECOND: Field = { name: 'second', min: 0, max: 59 };
const FIELDS: readonly Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of the month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, words: 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ') },
  { name: 'day of the week', min: 0, max: 6, words: 'sun mon tue wed thu fri sat'.split(' ') },
];

/** What each of the parts of a duration of Go looks like, such as 1h30m. */
const DURATION = /^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/;
const DESCRIPTOR = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/;

/** Times of the clock, as controllers written in Go read them (robfig/cron). */
interface CronOptions {
  /** What it looks like, for errors. */
  readonly expected: string;
  /** Whether a field for seconds comes first. @default - none does */
  readonly seconds?: boolean;
  /** Whether words such as `@daily` and `@every 1h30m` are understood. @default - they are not */
  readonly descriptors?: boolean;
}

/** Times of the clock: a controller tells of a mistake in them only in a log or a status, and starts nothing. */
export function cronSchema({ expected, seconds = false, descriptors = false }: CronOptions) {
  const fields = seconds ? [SECOND, ...FIELDS] : FIELDS;
  return z.string().superRefine((text, { addIssue }) => {
    const every = text.startsWith('@every ') ? text.slice('@every '.length) : undefined;
    if (descriptors && (DESCRIPTOR.test(text) || (every !== undefined && DURATION.test(every)))) return;
    const parts = text.trim().split(/\s+/);
    if (text.startsWith('@') || parts.length !== fields.length) {
      addIssue({ code: 'custom', message: expected });
      return;
    }
    const wrong = fields.find((field, index) => !(parts[index] ?? '').split(',').every((part) => fits(part, field)));
    if (!wrong) return;
    const { name, min, max } = wrong;
    addIssue({ code: 'custom', message: `for the ${name} ${min} to ${max}, ranges or steps of these, or *` });
  });
}

/** Whether a part of a list is `*`, a number or a range, each with a step or without. */
function fits(text: string, field: Field): boolean {
  const [range = '', step, ...rest] = text.split('/');
  if (rest.length > 0 || (step !== undefined && !(Number(step) > 0 && /^\d+$/.test(step)))) return false;
  if (/^[*?]$/.test(range)) return true;
  const numbers = range.split('-').map((each) => numberOf(each, field));
  const [low = Number.NaN, high = low] = numbers;
  return numbers.length <= 2 && field.min <= low && low <= high && high <= field.max;
}

function numberOf(text: string, { min, words = [] }: Field): number {
  const index = words.indexOf(text.toLowerCase());
  if (index >= 0) return min + index;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
