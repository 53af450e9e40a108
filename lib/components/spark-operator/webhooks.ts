import type { Webhook } from '../../patterns/webhook-server';

const GROUP = 'sparkoperator.k8s.io';

/** The webhooks that the operator's server answers, by the paths that it registers (internal/webhook). */
export const SPARK_WEBHOOKS: { readonly mutating: Webhook[]; readonly validating: Webhook[] } = {
  mutating: [
    {
      name: `mutate--v1-pod.${GROUP}`,
      path: '/mutate--v1-pod',
      objectSelector: { matchLabels: { [`${GROUP}/launched-by-spark-operator`]: 'true' } },
      rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      timeoutSeconds: 10,
    },
    ...kinds('mutate'),
  ],
  validating: kinds('validate'),
};

function kinds(verb: 'mutate' | 'validate'): Webhook[] {
  return [
    webhook(verb, 'sparkapplication', 'v1beta2'),
    webhook(verb, 'scheduledsparkapplication', 'v1beta2'),
    webhook(verb, 'sparkconnect', 'v1alpha1'),
  ];
}

function webhook(verb: string, kind: string, version: string): Webhook {
  const path = `${verb}-${GROUP.replaceAll('.', '-')}-${version}-${kind}`;
  return {
    name: `${path}.${GROUP}`,
    path: `/${path}`,
    rules: [{ apiGroups: [GROUP], apiVersions: [version], operations: ['CREATE', 'UPDATE'], resources: [`${kind}s`] }],
    timeoutSeconds: 10,
  };
}
