import type { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { env, resources } from '../../patterns/pod';
import { allow, MANAGE, READ } from '../../patterns/rbac';
import type { Installation } from './installation';
import { ACCOUNTS, API_SERVER, TOKEN_AUDIENCE } from './names';
import { partDeployment, partIdentity } from './part';
import { CERTIFICATES, certificateVolume } from './tls';

/** None of these elects a leader: a second pod would do everything again, runs included. */
const NO_LEADER = 'it elects no leader';

/** A token with which a controller calls the API server, renewed by the cluster. */
function token(name: string): { volume: k8s.Volume; mount: k8s.VolumeMount } {
  const serviceAccountToken = { audience: TOKEN_AUDIENCE, expirationSeconds: 3600, path: name };
  return {
    volume: { name, projected: { sources: [{ serviceAccountToken }] } },
    mount: { name, mountPath: '/var/run/secrets/kubeflow/tokens' },
  };
}

/** Writes what becomes of Workflows into the database. */
export class PersistenceAgent extends Construct {
  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    const name = ACCOUNTS.persistenceAgent;
    const { volume, mount } = token('persistenceagent-sa-token');
    const tls = certificateVolume(installation);
    partIdentity(this, 'rights', installation, {
      serviceAccount: name,
      role: `${name}-role`,
      binding: `${name}-binding`,
      rules: [
        allow('argoproj.io', ['workflows'], READ),
        allow('kubeflow.org', ['scheduledworkflows'], READ),
        allow('pipelines.kubeflow.org', ['scheduledworkflows', 'workflows'], ['report']),
        allow('pipelines.kubeflow.org', ['runs'], ['reportMetrics', 'readArtifact']),
      ],
    });
    partDeployment(this, 'deployment', installation, {
      name,
      labels: installation.pods({ app: name }),
      serviceAccount: name,
      evictable: true,
      onlyOne: NO_LEADER,
      container: {
        name,
        image: installation.context.image('kfp-persistence-agent'),
        imagePullPolicy: 'IfNotPresent',
        ...(installation.tlsSecret ? { command: ['/bin/sh', '-c', agentOverTls(installation)] } : {}),
        env: [
          ...installation.watched('NAMESPACE'),
          ...env({
            TTL_SECONDS_AFTER_WORKFLOW_FINISH: String(installation.settings.runRetentionSeconds),
            NUM_WORKERS: '2',
            LOG_LEVEL: installation.settings.logLevel,
          }),
        ],
        resources: resources({ cpu: '120m', memory: '500Mi' }),
        volumeMounts: [mount, ...tls.mounts],
      },
      pod: { volumes: [volume, ...tls.volumes] },
    });
  }
}

/** The agent has no variables for TLS: its own command line, and more flags. */
function agentOverTls(installation: Installation): string {
  return [
    'exec persistence_agent --logtostderr=true',
    '--namespace="$NAMESPACE" --ttlSecondsAfterWorkflowFinish="$TTL_SECONDS_AFTER_WORKFLOW_FINISH"',
    '--numWorker "$NUM_WORKERS" --logLevel="$LOG_LEVEL"',
    `--mlPipelineAPIServerName=${installation.host(API_SERVER.service)}`,
    `--mlPipelineServiceTLSEnabled=true --caCertPath=${CERTIFICATES}/ca.crt`,
  ].join(' ');
}

/** Starts the runs of recurring runs when their time has come. */
export class ScheduledWorkflows extends Construct {
  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    const name = ACCOUNTS.scheduledWorkflows;
    const { volume, mount } = token('scheduledworkflow-sa-token');
    const tls = certificateVolume(installation);
    partIdentity(this, 'rights', installation, {
      serviceAccount: name,
      role: `${name}-role`,
      binding: `${name}-binding`,
      rules: [
        allow('argoproj.io', ['workflows'], MANAGE),
        allow('kubeflow.org', ['scheduledworkflows', 'scheduledworkflows/finalizers'], MANAGE),
        allow('pipelines.kubeflow.org', ['runs'], ['create']),
        allow('', ['events'], ['create', 'patch']),
      ],
    });
    partDeployment(this, 'deployment', installation, {
      name,
      labels: installation.pods({ app: name }),
      serviceAccount: name,
      evictable: true,
      onlyOne: NO_LEADER,
      reads: [installation.config],
      container: {
        name,
        image: installation.context.image('kfp-scheduled-workflow-controller'),
        imagePullPolicy: 'IfNotPresent',
        ...(installation.tlsSecret ? { command: ['/bin/sh', '-c', schedulerOverTls(installation)] } : {}),
        ports: [{ name: 'http', containerPort: 9090 }],
        env: [
          ...installation.watched('NAMESPACE'),
          ...env({
            METRICS_PORT: '9090',
            CLIENT_QPS: '10',
            CLIENT_BURST: '20',
            RESYNC_INTERVAL_SECONDS: '30',
            LOG_LEVEL: installation.settings.logLevel,
          }),
          ...installation.configEnv({
            CRON_SCHEDULE_TIMEZONE: 'cronScheduleTimezone',
            BLOCK_V1_PIPELINES: 'BLOCK_V1_PIPELINES',
            V1_ALLOWED_NAMESPACES: 'V1_ALLOWED_NAMESPACES',
          }),
        ],
        volumeMounts: [mount, ...tls.mounts],
      },
      pod: { volumes: [volume, ...tls.volumes] },
    });
  }
}

function schedulerOverTls(installation: Installation): string {
  return [
    'exec /bin/controller --logtostderr=true --namespace="$NAMESPACE" --logLevel="$LOG_LEVEL"',
    `--mlPipelineAPIServerName=${installation.host(API_SERVER.service)}`,
    `--mlPipelineServiceTLSEnabled=true --caCertPath=${CERTIFICATES}/ca.crt`,
  ].join(' ');
}

/** Runs the TensorBoards that users start from the page. */
export class Viewers extends Construct {
  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    const name = 'ml-pipeline-viewer-crd';
    const serviceAccount = ACCOUNTS.viewers;
    partIdentity(this, 'rights', installation, {
      serviceAccount,
      role: 'ml-pipeline-viewer-controller-role',
      binding: `${name}-binding`,
      rules: [
        allow('*', ['deployments', 'services'], MANAGE),
        allow('kubeflow.org', ['viewers', 'viewers/finalizers'], MANAGE),
      ],
    });
    partDeployment(this, 'deployment', installation, {
      name,
      labels: installation.pods({ app: name }),
      serviceAccount,
      evictable: true,
      onlyOne: NO_LEADER,
      container: {
        name,
        image: installation.context.image('kfp-viewer-crd-controller'),
        imagePullPolicy: 'Always',
        env: [...installation.watched('NAMESPACE'), ...env({ MAX_NUM_VIEWERS: '50' })],
      },
    });
  }
}
