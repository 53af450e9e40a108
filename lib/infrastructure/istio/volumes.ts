import type { k8s } from 'cdk8s-plus-27';

/** ConfigMap in every namespace into which istiod writes the certificate of its CA. */
const CA_CONFIG_MAP = 'istio-ca-root-cert';

/** The certificate of the mesh's CA. */
export function caVolume(name: string, optional?: boolean): k8s.Volume {
  return { name, configMap: { name: CA_CONFIG_MAP, optional } };
}

/** The token by which a pod proves its service account to the mesh's CA. */
export const TOKEN_VOLUME: k8s.Volume = {
  name: 'istio-token',
  projected: {
    sources: [{ serviceAccountToken: { audience: 'istio-ca', expirationSeconds: 43200, path: 'istio-token' } }],
  },
};

/** A Secret that may be absent. */
export function optionalSecret(name: string, secretName: string): k8s.Volume {
  return { name, secret: { secretName, optional: true } };
}

/** A folder of the node. */
export function hostPath(name: string, path: string, type?: string): k8s.Volume {
  return { name, hostPath: { path, type } };
}
