import { Construct } from 'constructs';
import { Sidecar } from '../../../imports/networking.istio.io';
import { AuthorizationPolicyV1Beta1 } from '../../../imports/security.istio.io';
import { PlatformContext } from '../../core/context';
import type { NamespaceName } from '../../core/releases/release';

/** Namespaces of the platform whose services every sidecar knows. */
const SHARED: NamespaceName[] = ['kubeflow', 'kubeflow-system', 'knative-serving', 'knative-eventing', 'istio-system'];

/** Namespaces with pods of the mesh that every platform has. */
const OWN: NamespaceName[] = ['kubeflow', 'kubeflow-system'];

/**
 * What pods of the mesh refuse unless a policy allows it: everything. In the mesh's root namespace it holds for all
 * namespaces; in a mesh that others share, for the platform's own only.
 */
export class DenyAll extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const context = PlatformContext.of(this);
    if (context.mesh.installation === 'bundled') {
      new AuthorizationPolicyV1Beta1(this, 'mesh', {
        metadata: { name: 'global-deny-all', namespace: context.namespace('istio-system') },
        spec: {},
      });
      return;
    }
    // Without that component nobody makes them: what is in the mesh then stands in namespaces with policies of their own.
    if (!context.has('kubeflow-namespace')) return;
    for (const name of OWN) {
      new AuthorizationPolicyV1Beta1(this, name, {
        metadata: { name: 'deny-all', namespace: context.namespace(name) },
        spec: {},
      });
    }
  }
}

/**
 * Which services sidecars know: their own namespace's and the platform's. Without it each sidecar would hold the
 * services of all profiles, and grow with every user. Other namespaces of a shared mesh it leaves as they are.
 */
export class SidecarScope extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const context = PlatformContext.of(this);
    new Sidecar(this, 'default', {
      metadata: { name: 'default', namespace: context.namespace('istio-system') },
      spec: { egress: [{ hosts: ['./*', ...SHARED.map((name) => `${context.namespace(name)}/*`)] }] },
    });
  }
}
