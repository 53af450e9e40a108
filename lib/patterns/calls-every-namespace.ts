import type { Construct } from 'constructs';
import { Sidecar } from '../../imports/networking.istio.io';
import { PlatformContext } from '../core/context';

/** Properties of `callsEveryNamespace`. */
export interface CallsEveryNamespaceProps {
  /** Name of the object. */
  readonly name: string;
  readonly namespace: string;
  readonly labels?: Record<string, string>;
  /** Labels of the pods. */
  readonly pods: Record<string, string>;
  /** Whether the pods have sidecars in an ambient mesh too. @default false */
  readonly alwaysSidecar?: boolean;
}

/**
 * Lets the sidecars of a workload know the services of all namespaces. Those of others know the platform's only, so
 * that they do not grow with every user; a workload that calls pods in the namespaces of profiles needs this.
 */
export function callsEveryNamespace(scope: Construct, id: string, props: CallsEveryNamespaceProps): void {
  // Without sidecars there is nothing to tell.
  const context = PlatformContext.of(scope);
  if (!context.has('istio') || (context.mesh.ambient && !props.alwaysSidecar)) return;
  const { name, namespace, labels } = props;
  new Sidecar(scope, id, {
    metadata: { name, namespace, labels },
    spec: { workloadSelector: { labels: props.pods }, egress: [{ hosts: ['*/*'] }] },
  });
}
