import { hashSync, truncates } from 'bcryptjs';

/** Rounds of the key schedule as a power of two; Dex refuses less. */
const COST = 10;

/**
 * The bcrypt hash of a password, the only form in which Dex keeps one.
 *
 * @throws when the password has more bytes than bcrypt looks at
 */
export function passwordHash(password: string): string {
  if (truncates(password)) throw new Error('a password for bcrypt has at most 72 bytes');
  return hashSync(password, COST);
}
