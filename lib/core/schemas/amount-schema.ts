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

/** Requests and limits by the names of their resources. */
interface Resources {
  readonly requests?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, string>>;
}

/** Refuses requests that the limits of a container do not give, as the API server does of its pods. For `superRefine`. */
export function withinLimits({ requests = {}, limits = {} }: Resources, context: z.RefinementCtx): void {
  for (const [key, amount] of Object.entries(requests)) {
    const message = requestProblem(key, amountOf(amount), limits[key]);
    if (message) context.addIssue({ code: 'custom', path: ['requests', key], message });
  }
}

/** What is wrong with a request beside the limit of the same resource, if anything. */
function requestProblem(name: string, request: number, limit: string | undefined): string | undefined {
  const isCounted = name.includes('/') || name.startsWith('hugepages-');
  if (limit === undefined)
    return isCounted ? 'a limit as well, as it cannot be shared: limits alone are enough' : undefined;
  if (isCounted && request !== amountOf(limit))
    return `the same as its limit, which is ${limit}, as it cannot be shared`;
  return request > amountOf(limit) ? `at most its limit, which is ${limit}` : undefined;
}
