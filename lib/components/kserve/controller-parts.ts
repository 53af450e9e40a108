/** What KServe's three controllers have in common. */
import type { k8s } from 'cdk8s-plus-27';
import { CONTROLLER_PORTS } from '../../core/contracts/ports';
import { httpProbe, RESTRICTED_CONTAINER, resources } from '../../patterns/pod';
import type { Webhook } from '../../patterns/webhook-server';
import { GROUP } from './manager-rules';

/** Requests and limits of a controller that requests so much memory. */
export function controllerResources(memory: string): k8s.ResourceRequirements {
  return resources({ cpu: '100m', memory }, { cpu: '100m', memory: '300Mi' });
}

/** Port, probes and security of a controller's container, and where it finds the certificate of its webhooks. */
export function controllerContainer(): Partial<k8s.Container> {
  const probe = { initialDelaySeconds: 30, timeoutSeconds: 5, failureThreshold: 5 };
  return {
    ports: [{ name: 'webhook-server', containerPort: CONTROLLER_PORTS.webhook, protocol: 'TCP' }],
    livenessProbe: httpProbe('/healthz', CONTROLLER_PORTS.probes, { ...probe, periodSeconds: 10 }),
    readinessProbe: httpProbe('/readyz', CONTROLLER_PORTS.probes, { ...probe, periodSeconds: 5 }),
    securityContext: { ...RESTRICTED_CONTAINER, readOnlyRootFilesystem: true, runAsNonRoot: true },
    volumeMounts: [{ name: 'cert', mountPath: '/tmp/k8s-webhook-server/serving-certs', readOnly: true }],
  };
}

/** The volume with that certificate. */
export function certificateVolumes(secretName: string): k8s.Volume[] {
  return [{ name: 'cert', secret: { secretName, defaultMode: 0o644 } }];
}

/** A webhook of one of KServe's kinds, as kubebuilder names its path. */
export function webhook(
  kind: string,
  version: string,
  verb: 'mutate' | 'validate',
  operations: string[] = ['CREATE', 'UPDATE'],
): Webhook {
  return {
    name: `${kind}.kserve-webhook-server.validator`,
    path: `/${verb}-serving-kserve-io-${version}-${kind}`,
    reviewVersions: ['v1beta1'],
    rules: [{ apiGroups: [GROUP], apiVersions: [version], operations, resources: [`${kind}s`] }],
  };
}
