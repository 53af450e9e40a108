import type { PlatformContext } from '../../core/context';
import { yamlText } from '../../patterns/document';
import { RESTRICTED_ALONE } from '../../patterns/pod';
import { ALGORITHMS, type Algorithm, EARLY_STOPPING, METRICS_COLLECTORS } from './algorithms';
import type { KatibSettings } from './katib-props';
import { type TrialKindName, trialResource } from './trial-kinds';

/** Port on which the controller serves its webhooks. */
export const WEBHOOK_PORT = 8443;

/** Population based training keeps the checkpoints of trials in a volume. */
const PBT_VOLUME = { size: '5Gi', accessMode: 'ReadWriteOnce', storageClass: undefined } as const;

/** The controller's configuration, a document of the kind KatibConfig. */
export function katibConfig(
  context: PlatformContext,
  settings: KatibSettings,
  kinds: readonly TrialKindName[],
): string {
  const { certificates, leaderElection } = settings;
  return yamlText({
    apiVersion: 'config.kubeflow.org/v1beta1',
    kind: 'KatibConfig',
    init: {
      ...(certificates === 'selfManaged' && { certGenerator: { enable: true } }),
      controller: {
        webhookPort: WEBHOOK_PORT,
        // A container that reads metrics beside a trial gets the trial's own security context: the profile has accepted that one.
        injectSecurityContext: true,
        ...(leaderElection && { enableLeaderElection: true }),
        trialResources: kinds.map(trialResource),
      },
    },
    runtime: {
      metricsCollectors: entries(METRICS_COLLECTORS).map(([kind, image]) => {
        const { waitAllProcesses, ...given } = settings.metricsCollectors[kind] ?? {};
        const resources = given.resources ?? (kind === 'TensorFlowEvent' ? memoryLimit('1Gi') : undefined);
        return { kind, ...container({ ...given, resources }, context.image(image)), waitAllProcesses };
      }),
      suggestions: entries(ALGORITHMS)
        .filter(([name]) => settings.suggestions[name]?.enabled ?? true)
        .map(([name, image]) => suggestion(context, context.image(image), name, settings.suggestions[name])),
      earlyStoppings: entries(EARLY_STOPPING)
        .filter(([name]) => settings.earlyStopping[name]?.enabled ?? true)
        .map(([name, image]) => ({
          algorithmName: name,
          ...container(settings.earlyStopping[name], context.image(image)),
        })),
    },
  });
}

type Suggestion = NonNullable<KatibSettings['suggestions'][Algorithm]>;

function suggestion(context: PlatformContext, image: string, name: Algorithm, given?: Suggestion) {
  const volume = given?.volume ?? (name === 'pbt' ? PBT_VOLUME : undefined);
  const resources = given?.resources ?? (name === 'enas' ? memoryLimit('400Mi') : undefined);
  return {
    algorithmName: name,
    ...container({ ...given, resources }, image),
    // The folders of these images belong to group 0, as OpenShift wants it. A new volume belongs to root.
    securityContext:
      given?.securityContext ??
      (volume ? undefined : { ...RESTRICTED_ALONE, ...context.fixedIds({ runAsUser: 1000, runAsGroup: 0 }) }),
    serviceAccountName: given?.serviceAccountName,
    persistentVolumeClaimSpec: volume && {
      accessModes: [volume.accessMode],
      storageClassName: context.storageClass(volume.storageClass),
      resources: { requests: { storage: volume.size } },
    },
  };
}

interface ContainerSettings {
  readonly image?: string;
  readonly imagePullPolicy?: string;
  readonly resources?: object;
}

function container(given: ContainerSettings = {}, image: string) {
  return { image: given.image ?? image, imagePullPolicy: given.imagePullPolicy, resources: given.resources };
}

function memoryLimit(memory: string) {
  return { limits: { memory } };
}

function entries<Key extends string, Value>(record: Readonly<Record<Key, Value>>): [Key, Value][] {
  return Object.entries(record) as [Key, Value][];
}
