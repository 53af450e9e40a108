import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { yamlText } from '../../patterns/document';
import { ServiceIdentity } from '../../patterns/identity';
import { allow, READ } from '../../patterns/rbac';
import { agentRules } from './argo-rules';
import type { Installation } from './installation';
import { ACCOUNTS, KEY_PAIR, SEAWEEDFS } from './names';

/** As whom the steps of runs work in the namespace of Pipelines, and where they find their store. */
export class Runner extends Construct {
  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    const { namespace, labels, store } = installation;
    new ServiceIdentity(this, 'identity', {
      name: 'pipeline-runner',
      namespace,
      labels,
      annotations: store.identity,
      names: { serviceAccount: 'pipeline-runner', role: 'pipeline-runner', roleBinding: 'pipeline-runner-binding' },
      rules: RULES,
    });
    // Those of TensorBoards and of steps that build images.
    for (const name of [ACCOUNTS.viewer, 'kubeflow-pipelines-container-builder']) {
      new k8s.KubeServiceAccount(this, name, { metadata: { name, namespace, labels, annotations: store.identity } });
    }
    new k8s.KubeConfigMap(this, 'launcher', {
      metadata: { name: 'kfp-launcher', namespace, labels },
      data: launcherConfig(installation),
    });
  }
}

const RULES = [
  allow('', ['secrets'], ['get']),
  allow('', ['configmaps'], READ),
  allow('', ['persistentvolumes', 'persistentvolumeclaims'], ['*']),
  allow('snapshot.storage.k8s.io', ['volumesnapshots'], ['create', 'delete', 'get']),
  allow('argoproj.io', ['workflows'], [...READ, 'update', 'patch']),
  allow('', ['pods', 'pods/exec', 'pods/log', 'services'], ['*']),
  allow(['', 'apps', 'extensions'], ['deployments', 'replicasets'], ['*']),
  allow('kubeflow.org', ['*'], ['*']),
  allow('batch', ['jobs'], ['*']),
  allow('machinelearning.seldon.io', ['seldondeployments'], ['*']),
  allow('argoproj.io', ['workflowtaskresults'], ['create', 'patch']),
  ...agentRules(),
];

/** The store that is compiled into the launcher. */
const COMPILED_IN = { bucket: 'mlpipeline', host: `${SEAWEEDFS.service}.kubeflow` };

/** What requests are signed for where a server has no region. */
const ANY_REGION = 'us-east-1';

/** What the launcher of steps is told; without it, it uses what is compiled into it. */
export function launcherConfig({ settings, store }: Installation): Record<string, string> {
  const { server, secret, protocol } = store;
  if (store.google) {
    const providers = { gs: { default: { credentials: { fromEnv: true } } } };
    return { defaultPipelineRoot: store.pipelineRoot, providers: yamlText(providers) };
  }
  const known = store.bundled && store.bucket === COMPILED_IN.bucket;
  const defaultPipelineRoot = known ? (settings.defaultPipelineRoot ?? '') : store.pipelineRoot;
  if (store.bundled && server.host === COMPILED_IN.host) return { defaultPipelineRoot };
  const secretRef = { secretName: secret, accessKeyKey: KEY_PAIR.access, secretKeyKey: KEY_PAIR.secret };
  const provider = {
    endpoint: `${server.host}:${server.port}`,
    region: store.region ?? ANY_REGION,
    disableSSL: !server.secure,
    forcePathStyle: store.pathStyle,
    credentials: secret ? { fromEnv: false, secretRef } : { fromEnv: true },
  };
  return { defaultPipelineRoot, providers: yamlText({ [protocol]: { default: provider } }) };
}
