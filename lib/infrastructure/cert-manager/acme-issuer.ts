import { Construct } from 'constructs';
import { ClusterIssuer, type ClusterIssuerSpecAcmeSolvers } from '../../../imports/cert-manager.io';
import { PlatformContext } from '../../core/context';
import { expectSecret } from '../../core/expected-secrets';
import { makesAtRunTime } from '../../core/run-time-objects';
import type { AcmeIssuerSettings, SolverSettings } from './issuer-schema';

/** Class of Ingresses that nobody serves: the gateway's own route leads an issuer's question to the pods that answer it. */
const SERVED_BY_NOBODY = 'none';

/** A ClusterIssuer that gets certificates by ACME. */
export class AcmeIssuer extends Construct {
  constructor(scope: Construct, id: string, settings: AcmeIssuerSettings) {
    super(scope, id);
    const namespace = PlatformContext.of(this).namespace('cert-manager');
    const { name, email, server, ca, accountSecret = name, externalAccount, solvers } = settings;
    new ClusterIssuer(this, 'issuer', {
      metadata: { name },
      spec: {
        acme: {
          email,
          server,
          caBundle: ca === undefined ? undefined : Buffer.from(ca).toString('base64'),
          privateKeySecretRef: { name: accountSecret },
          externalAccountBinding: externalAccount && {
            keyID: externalAccount.keyID,
            keySecretRef: { ...externalAccount.key },
          },
          solvers: solvers.map(solverOf),
        },
      },
    });
    makesAtRunTime(this, { groupKind: '/Secret', namespace, name: accountSecret });
    const secrets = [
      ...(externalAccount
        ? [{ secret: externalAccount.key, what: `the key ${externalAccount.keyID} for ${server}` }]
        : []),
      ...solvers.flatMap(secretsOf),
    ];
    for (const { secret, what } of secrets) {
      expectSecret(this, { namespace, name: secret.name, keys: { [secret.key]: what } });
    }
  }
}

function solverOf({ dnsZones, ...each }: SolverSettings): ClusterIssuerSpecAcmeSolvers {
  const selector = dnsZones.length > 0 ? { dnsZones } : undefined;
  switch (each.kind) {
    case 'http01':
      return { selector, http01: { ingress: { ingressClassName: each.className ?? SERVED_BY_NOBODY } } };
    case 'cloudDNS': {
      const { project, hostedZoneName, serviceAccountSecret } = each;
      const cloudDNS = { project, hostedZoneName, serviceAccountSecretRef: serviceAccountSecret };
      return { selector, dns01: { cloudDNS } };
    }
    case 'route53': {
      const { region, hostedZoneID, role, accessKeyID, secretAccessKeySecret } = each;
      return {
        selector,
        dns01: {
          route53: { region, hostedZoneID, role, accessKeyID, secretAccessKeySecretRef: secretAccessKeySecret },
        },
      };
    }
    case 'azureDNS': {
      const { kind: _, managedIdentityClientID, clientSecret, ...others } = each;
      const managedIdentity = managedIdentityClientID === undefined ? undefined : { clientID: managedIdentityClientID };
      return {
        selector,
        dns01: { azureDNS: { ...others, managedIdentity, clientSecretSecretRef: clientSecret } },
      };
    }
    case 'cloudflare':
      return { selector, dns01: { cloudflare: { apiTokenSecretRef: { ...each.apiToken } } } };
  }
}

/** Secrets that somebody else has to make. */
function secretsOf(each: SolverSettings): { secret: { name: string; key: string }; what: string }[] {
  switch (each.kind) {
    case 'http01':
      return [];
    case 'cloudDNS':
      return each.serviceAccountSecret
        ? [
            {
              secret: each.serviceAccountSecret,
              what: `the key of a service account that may change DNS in ${each.project}`,
            },
          ]
        : [];
    case 'route53':
      return each.secretAccessKeySecret
        ? [{ secret: each.secretAccessKeySecret, what: `the secret access key of ${each.accessKeyID ?? ''}` }]
        : [];
    case 'azureDNS':
      return each.clientSecret
        ? [{ secret: each.clientSecret, what: `the secret of the service principal ${each.clientID ?? ''}` }]
        : [];
    case 'cloudflare':
      return [{ secret: each.apiToken, what: 'a token of Cloudflare that may edit the zone' }];
  }
}
