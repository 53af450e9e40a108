import type { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { credentialOfOthers } from '../../core/credential-of-others';
import { Credential } from '../../patterns/credential';

/** In which form GKE reads the client: an Ingress both parts, a Gateway the secret alone. */
export type IapClientForm = 'ingress' | 'gateway';

/** Keys of the Secret with the parts of the client. */
export const IAP_CLIENT_KEYS = {
  ingress: { id: 'client_id', secret: 'client_secret' },
  gateway: { id: undefined, secret: 'key' },
} as const;

/**
 * The OAuth client with which IAP logs users in, as a Secret, where settings name one of the user's own.
 *
 * @returns name of the Secret; undefined where it is Google's own client, or nobody logs in by IAP
 */
export function iapClient(scope: Construct, id: string, form: IapClientForm): string | undefined {
  const context = PlatformContext.of(scope);
  const { balancer } = context.login.facts;
  const client = balancer?.owner === 'google' ? balancer.client : undefined;
  if (!client) return undefined;
  const { namespace } = context.service('ingressGateway');
  const { id: idKey, secret: secretKey } = IAP_CLIENT_KEYS[form];
  const what: Readonly<Record<string, string>> = {
    [secretKey]: 'the secret of the OAuth client of IAP',
    ...(idKey && { [idKey]: 'the id of the OAuth client of IAP' }),
  };
  const ofGoogle = (key: string) =>
    credentialOfOthers(
      { what: what[key] ?? key, path: ['auth', 'iap', 'client'], namespace, secret: client.secretName, key },
      context.credentials,
    );
  const isPlain = idKey !== undefined && client.id !== undefined;
  new Credential(scope, id, {
    name: client.secretName,
    namespace,
    keys: {
      ...(idKey && !isPlain ? { [idKey]: ofGoogle(idKey) } : {}),
      [secretKey]: ofGoogle(secretKey),
    },
    plain: isPlain && client.id !== undefined ? { [idKey]: client.id } : {},
    hints: what,
  });
  return client.secretName;
}
