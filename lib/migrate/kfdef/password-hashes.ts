import { DEX_PASSWORDS, passwordKey } from '../../infrastructure/dex/dex-config';
import { type Input, textIn } from '../inputs';
import { isHash, isPublishedHash } from '../published';
import { authNamespace } from './connectors';
import type { KfDefSource } from './source';

/** What happens where no password is taken over. */
export const NEW = 'a new password is made: the next render writes it into the credentials file';

/** Keeps the hash of a password, unless everybody knows what it is of. */
export function takeHash(source: KfDefSource, input: Input, email: string | undefined): void {
  const { migration } = source;
  const hidden = { ...input, secret: true };
  const hash = textIn(input);
  if (hash === undefined) migration.report('dropped', hidden, { note: `it has no value; ${NEW}` });
  else if (!isHash(hash)) migration.report('refused', hidden, { note: `no hash by bcrypt that Dex reads; ${NEW}` });
  else if (isPublishedHash(hash)) migration.report('refused', hidden, { note: `everybody knows the password; ${NEW}` });
  else if (email === undefined) migration.report('dropped', hidden, { note: `whose it is nobody says; ${NEW}` });
  else migration.keep(input, `${authNamespace(source.migration)}/${DEX_PASSWORDS}`, passwordKey(email), hash);
}
