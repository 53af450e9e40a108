import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { IngressOf } from '../../core/schemas/ingress-schema';
import { unlessEmpty } from '../../patterns/pod';
import type { Backend } from './backend';
import { rulesFor, tlsFor } from './ingress-rules';

/** Secret into which cert-manager puts the certificate, unless settings name another. */
const CERTIFICATE = 'kubeflow-ingress-certificate';

/** An Ingress of any class to the gateway. */
export function classIngress(scope: Construct, id: string, backend: Backend, settings: IngressOf<'ingress'>): void {
  const { name, className, tls, issuer, tlsSecret = issuer && CERTIFICATE, annotations } = settings;
  const byIssuer: Record<string, string> =
    tls && issuer !== undefined ? { 'cert-manager.io/cluster-issuer': issuer } : {};
  new k8s.KubeIngress(scope, id, {
    metadata: { name, namespace: backend.namespace, annotations: unlessEmpty({ ...byIssuer, ...annotations }) },
    spec: {
      ingressClassName: className,
      rules: rulesFor(backend, { path: '/', pathType: 'Prefix' }),
      tls: tls ? (tlsFor(backend, tlsSecret) ?? ofController(backend)) : undefined,
    },
  });
}

/** Without a Secret the controller takes its own certificate. */
function ofController({ hosts }: Backend): k8s.IngressTls[] {
  return [hosts.length === 0 ? {} : { hosts: [...hosts] }];
}
