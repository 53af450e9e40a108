import type { Construct } from 'constructs';
import { AuthorizationPolicy } from '../../imports/security.istio.io';
import { PlatformContext } from '../core/context';

/** Properties of `allowAnyone`. */
export interface AllowAnyoneProps {
  readonly name: string;
  readonly namespace: string;
  readonly labels?: Record<string, string>;
  /** Labels of the pods. */
  readonly pods: Record<string, string>;
  /** Ports of the pods. */
  readonly ports: number[];
}

/**
 * Opens ports of a workload to callers inside and outside of the mesh, which otherwise denies what no policy allows.
 * For servers that ask by themselves who calls, or whose callers, as the API server, have no identity in the mesh. Without
 * Istio everybody may call them, and nothing serves its kinds.
 */
export function allowAnyone(scope: Construct, id: string, props: AllowAnyoneProps): void {
  if (!PlatformContext.of(scope).has('istio')) return;
  const { name, namespace, labels } = props;
  new AuthorizationPolicy(scope, id, {
    metadata: { name, namespace, labels },
    spec: {
      action: 'ALLOW',
      selector: { matchLabels: props.pods },
      rules: [{ to: [{ operation: { ports: props.ports.map(String) } }] }],
    },
  });
}
