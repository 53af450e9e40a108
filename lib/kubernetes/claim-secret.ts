import { stringAt } from './json';

/**
 * A Secret with which a server opens the data in a volume claim: databases take their password at the first start, into
 * an empty claim, and never look at it again. Another value in the Secret changes nothing on the server and keeps all
 * of its clients out, so who overwrites the Secret has to know of the claim.
 */
export interface ClaimSecret {
  readonly namespace: string;
  /** Name of the Secret. */
  readonly secret: string;
  /** Name of the claim, in the same namespace. */
  readonly claim: string;
}

/** A declaration as it was written into a file; undefined when it is none. */
export function claimSecretOf(value: unknown): ClaimSecret | undefined {
  const [namespace, secret, claim] = ['namespace', 'secret', 'claim'].map((key) => stringAt(value, key));
  return namespace && secret && claim ? { namespace, secret, claim } : undefined;
}
