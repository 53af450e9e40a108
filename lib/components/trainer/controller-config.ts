import type { TrainerSettings } from './trainer-props';

/** Where Trainer's controller listens. */
export const TRAINER_PORTS = { probes: 8081, metrics: 8443, webhook: 9443, status: 10443 } as const;

/** Names that its program expects. */
export const TRAINER_NAMES = {
  service: 'kubeflow-trainer-controller-manager',
  secret: 'kubeflow-trainer-webhook-cert',
} as const;

/** The configuration of Trainer's controller, as its program reads it. */
export function controllerConfig({ config, statusServer }: TrainerSettings): object {
  const { leaderElection, concurrency, client, featureGates } = config;
  const { enabled, ...statusClient } = statusServer;
  const { enabled: leaderElect, ...election } = leaderElection;
  const gates = { ...featureGates, ...(enabled && { TrainJobStatus: true }) };
  return {
    apiVersion: 'config.trainer.kubeflow.org/v1alpha1',
    kind: 'Configuration',
    health: {
      healthProbeBindAddress: `:${TRAINER_PORTS.probes}`,
      readinessEndpointName: 'readyz',
      livenessEndpointName: 'healthz',
    },
    metrics: { bindAddress: `:${TRAINER_PORTS.metrics}`, secureServing: true },
    webhook: { port: TRAINER_PORTS.webhook, host: '' },
    leaderElection: { leaderElect, resourceName: 'trainer.kubeflow.org', resourceNamespace: '', ...election },
    controller: {
      groupKindConcurrency: {
        'TrainJob.trainer.kubeflow.org': concurrency.trainJobs,
        'TrainingRuntime.trainer.kubeflow.org': concurrency.trainingRuntimes,
        'ClusterTrainingRuntime.trainer.kubeflow.org': concurrency.clusterTrainingRuntimes,
      },
    },
    certManagement: {
      enable: true,
      webhookServiceName: TRAINER_NAMES.service,
      webhookSecretName: TRAINER_NAMES.secret,
    },
    clientConnection: client,
    statusServer: { port: TRAINER_PORTS.status, ...statusClient },
    ...(Object.keys(gates).length > 0 && { featureGates: gates }),
  };
}
