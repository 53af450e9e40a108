import { z } from 'zod';
import { amountOf } from '../../kubernetes/quantity';
import { quantity } from './text-schema';

/** An amount of bytes: `1.5Gi` is a whole number of them, `500m` is half a byte. */
export const byteAmount = quantity.refine((amount) => Number.isInteger(amountOf(amount)), {
  error: 'whole bytes such as 512Mi or 2Gi',
});

/** The size of a volume. */
export const volumeSize = byteAmount.refine((amount) => amountOf(amount) > 0, {
  error: 'more than 0, such as 512Mi or 2Gi',
});

/** An amount of CPUs, which Kubernetes counts in thousandths. */
export const cpuAmount = quantity.refine((amount) => isWhole(amountOf(amount) * 1000), {
  error: 'CPUs in thousandths at most, such as 500m or 1.5',
});

function isWhole(number: number): boolean {
  return Math.abs(number - Math.round(number)) < 1e-6;
}

/** What an amount of a resource must be: CPUs have parts, bytes and things that are counted have none. */
function expectedOf(resource: string, amount: string): string | undefined {
  // What is no amount at all is another complaint.
  if (!quantity.safeParse(amount).success) return undefined;
  const name = resource.replace(/^(requests|limits)\./, '');
  if (name === 'cpu') return cpuAmount.safeParse(amount).error?.issues[0]?.message;
  const isBytes = /(^|[-./])(memory|storage)$/.test(name) || name.startsWith('hugepages-');
  if (isBytes) return byteAmount.safeParse(amount).error?.issues[0]?.message;
  return Number.isInteger(amountOf(amount)) ? undefined : 'a whole number';
}

/** Amounts by the names of their resources, each of the kind that its resource has. */
export function amountsOf<Key extends z.core.$ZodRecordKey>(resource: Key) {
  return z.record(resource, quantity).superRefine((amounts, { addIssue }) => {
    for (const [key, amount] of Object.entries<string>(amounts)) {
      const message = expectedOf(key, amount);
      if (message) addIssue({ code: 'custom', path: [key], message });
    }
  });
}
