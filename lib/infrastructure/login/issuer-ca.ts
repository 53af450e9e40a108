import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';

/**
 * Whom istiod trusts, beside public authorities, when it fetches the keys of token issuers. It reads the file when it
 * starts; name and key are Istio's own.
 */
export const ISSUER_CA = { configMap: 'pilot-jwks-extra-cacerts', key: 'extra.pem', folder: '/cacerts' } as const;

/** The authority of the users' issuer, for istiod. */
export function issuerCa(scope: Construct, id: string, certificate: string): k8s.KubeConfigMap {
  const namespace = PlatformContext.of(scope).rootNamespace;
  const { configMap: name, key } = ISSUER_CA;
  return new k8s.KubeConfigMap(scope, id, { metadata: { name, namespace }, data: { [key]: certificate } });
}
