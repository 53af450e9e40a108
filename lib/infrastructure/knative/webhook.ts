import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { Webhook, WebhookConfiguration } from '../../patterns/webhook-server';
import { COMMON_PORTS, type KnativeProgramProps, rootProbe } from './program';

/** Port on which Knative's webhooks listen. */
export const WEBHOOK_PORT = 8443;

/** What the programs of webhooks have in common. */
export function webhookProgram(
  name: string,
  env: Record<string, string> = {},
): Pick<KnativeProgramProps, 'env' | 'ports' | 'probes'> {
  return {
    env: { ...env, WEBHOOK_NAME: name, WEBHOOK_PORT: String(WEBHOOK_PORT) },
    ports: { ...COMMON_PORTS, 'https-webhook': WEBHOOK_PORT },
    probes: {
      livenessProbe: rootProbe(WEBHOOK_PORT, {
        scheme: 'HTTPS',
        initialDelaySeconds: 20,
        periodSeconds: 10,
        failureThreshold: 6,
      }),
      readinessProbe: rootProbe(WEBHOOK_PORT, { scheme: 'HTTPS', periodSeconds: 1 }),
    },
  };
}

/**
 * A webhook configuration with the one webhook of its name. Knative's programs write requests, path and CA into it
 * themselves, and find it by its name: what they write must not stand here, or each deploy would take it out again.
 */
export function webhooks(name: string, props: Omit<Webhook, 'name' | 'path' | 'rules'> = {}): WebhookConfiguration {
  return { name, webhooks: [{ name, reviewVersions: ['v1', 'v1beta1'], ...props }] };
}

/** The Secret into which a webhook puts the certificate that it makes. It must be there when the webhook starts. */
export function certificateSecret(
  scope: Construct,
  id: string,
  metadata: { name: string; namespace: string; labels: Record<string, string> },
): void {
  new k8s.KubeSecret(scope, id, { metadata });
}
