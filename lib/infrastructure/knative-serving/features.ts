import { z } from 'zod';
import { programDefault } from '../../core/schemas/program-default';

/** What Knative can allow in the pods of services, by its own names. */
const FLAGS = [
  'autodetect-http2',
  'kubernetes.containerspec-addcapabilities',
  'kubernetes.podspec-affinity',
  'kubernetes.podspec-dnsconfig',
  'kubernetes.podspec-dnspolicy',
  'kubernetes.podspec-fieldref',
  'kubernetes.podspec-hostaliases',
  'kubernetes.podspec-hostipc',
  'kubernetes.podspec-hostnetwork',
  'kubernetes.podspec-hostpid',
  'kubernetes.podspec-init-containers',
  'kubernetes.podspec-nodeselector',
  'kubernetes.podspec-persistent-volume-claim',
  'kubernetes.podspec-persistent-volume-write',
  'kubernetes.podspec-priorityclassname',
  'kubernetes.podspec-runtimeclassname',
  'kubernetes.podspec-schedulername',
  'kubernetes.podspec-securitycontext',
  'kubernetes.podspec-shareprocessnamespace',
  'kubernetes.podspec-tolerations',
  'kubernetes.podspec-topologyspreadconstraints',
  'kubernetes.podspec-volumes-csi',
  'kubernetes.podspec-volumes-emptydir',
  'kubernetes.podspec-volumes-hostpath',
  'kubernetes.podspec-volumes-image',
  'kubernetes.podspec-volumes-mount-propagation',
  'multi-container',
  'multi-container-probing',
  'queueproxy.mount-podinfo',
  'queueproxy.resource-defaults',
  'tag-header-based-routing',
] as const;

const flag = z
  .enum(['enabled', 'disabled', 'allowed'])
  .optional()
  .describe('Allowed is what a service may switch on itself. By default as Knative has it.');

/** What is on and off: the keys of `config-features`. */
export const featuresSchema = z.strictObject({
  ...(Object.fromEntries(FLAGS.map((name) => [name, flag])) as Record<(typeof FLAGS)[number], typeof flag>),
  'secure-pod-defaults': programDefault(z.enum(['enabled', 'disabled', 'allowrootbounded']), 'disabled').describe(
    'Whether pods that say nothing of their rights get few of them.',
  ),
});
