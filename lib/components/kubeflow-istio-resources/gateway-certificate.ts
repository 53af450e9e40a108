import { Construct } from 'constructs';
import { Certificate, Issuer } from '../../../imports/cert-manager.io';
import { type GatewayCertificateSource, PlatformContext } from '../../core/context';
import { expectSecret } from '../../core/expected-secrets';
import { makesAtRunTime } from '../../core/run-time-objects';
import type { KubeflowIstioResourcesSettings } from './kubeflow-istio-resources-props';

/** Properties of `GatewayCertificate`. */
export interface GatewayCertificateProps extends Readonly<KubeflowIstioResourcesSettings['certificate']> {
  /** Where it comes from. */
  readonly source: GatewayCertificateSource;
}

/** The certificate of the gateway, in the namespace of the ingress gateway's pods, which read it from there only. */
export class GatewayCertificate extends Construct {
  constructor(scope: Construct, id: string, { source, ...props }: GatewayCertificateProps) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const { name, certificateSecret = '' } = context.gateway;
    const namespace = context.service('ingressGateway').namespace;
    if (source.mode === 'secret') {
      const keys = { 'tls.crt': 'the certificate of the gateway, in PEM', 'tls.key': 'its private key, in PEM' };
      expectSecret(this, { namespace, name: source.secretName, keys });
      return;
    }
    if (source.mode === 'serviceCa') {
      makesAtRunTime(this, { groupKind: '/Secret', namespace, name: certificateSecret });
      return;
    }
    const issuer = `${name}-self-signing`;
    if (source.mode === 'selfSigned') {
      new Issuer(this, 'issuer', { metadata: { name: issuer, namespace }, spec: { selfSigned: {} } });
    }
    new Certificate(this, 'certificate', {
      metadata: { name, namespace },
      spec: {
        dnsNames: dnsNames(context, source),
        issuerRef:
          source.mode === 'issuer' ? { kind: 'ClusterIssuer', name: source.issuer } : { kind: 'Issuer', name: issuer },
        secretName: certificateSecret,
        duration: props.duration,
        renewBefore: props.renewBefore,
        privateKey: { algorithm: props.algorithm, rotationPolicy: 'Always' },
        usages: ['digital signature', 'key encipherment', 'server auth'],
      },
    });
  }
}

/** Without a host of its own the platform is reached through a forwarded port. No issuer but ourselves signs that. */
function dnsNames({ gateway }: PlatformContext, source: GatewayCertificateSource): readonly string[] {
  if (gateway.hostname !== '*') return gateway.hosts;
  if (source.mode === 'selfSigned') return ['localhost'];
  throw new Error(
    `the certificate of ClusterIssuer ${source.mode === 'issuer' ? source.issuer : ''} needs a host name`,
  );
}
