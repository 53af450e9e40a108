import { ApiObject } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { PlatformContext } from '../../core/context';
import { allow } from '../../patterns/rbac';
import { revisionLabels } from './labels';

/** What parts of Istio need on OpenShift, where nodes and networks are guarded (Istio's profile `openshift`). */

/** The right to run pods that use the node as they need: without it OpenShift starts none of them. */
export function privilegedPods({ clusterPlatform }: PlatformContext): k8s.PolicyRule[] {
  if (clusterPlatform !== 'openshift') return [];
  return [allow('security.openshift.io', ['securitycontextconstraints'], ['use'], ['privileged'])];
}

/** The domain of SELinux in which a container may touch sockets and folders of the node. */
export function nodeDomain({ clusterPlatform }: PlatformContext): k8s.SeLinuxOptions | undefined {
  return clusterPlatform === 'openshift' ? { type: 'spc_t' } : undefined;
}

/** The namespace of ztunnel: OpenShift wants privileged pods in its own. */
export function ztunnelNamespace(context: PlatformContext): string {
  return context.clusterPlatform === 'openshift' ? 'kube-system' : context.namespace('istio-system');
}

/**
 * The network that the injector adds to pods: Multus, which runs the plugins there, takes the configuration of this name
 * from the folder of the node, and none for pods that do not ask for it.
 */
export function multusNetwork(scope: Construct, id: string): void {
  new ApiObject(scope, id, {
    apiVersion: 'k8s.cni.cncf.io/v1',
    kind: 'NetworkAttachmentDefinition',
    metadata: { name: 'istio-cni', namespace: 'default', labels: revisionLabels(scope, 'istio-cni') },
  });
}
