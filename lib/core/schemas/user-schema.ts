import { z } from 'zod';

/**
 * What a user or a group is called. It becomes a value of Istio's policies, where `*` at either end matches any text:
 * `*@example.com` would let everybody in. Commas part the names within a header.
 */
export const memberName = z
  .string()
  .max(253, 'at most 253 characters')
  .regex(/^([^\s,*\p{Cc}]([^,*\p{Cc}]*[^\s,*\p{Cc}])?)?$/u, "a name without blanks around it, ',' and '*'")
  .min(1, 'text that is not empty');

/** The same for a user or group whose name has no blanks, as that of everybody who logs in. */
export const userName = z
  .string()
  .max(253, 'at most 253 characters')
  .regex(/^[^\s,*]+$/, "a name without blanks, ',' and '*'");

/** What stands before the name of a user in a header, and so in policies. */
export const userPrefix = z
  .string()
  .regex(/^[\x21-\x29\x2b\x2d-\x7e]*$/, "printable characters without blanks, ',' and '*'");

/** A claim of a token. Policies of Istio write it between brackets. */
export const claimName = z
  .string()
  .regex(/^[\w:./-]+$/, "the name of a claim: letters, digits, '_', '-', ':', '.' and '/'");
