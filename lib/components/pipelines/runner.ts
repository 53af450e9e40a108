import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { yamlText } from '../../patterns/document';
import { ServiceIdentity } from '../../patterns/identity';
import { allow, READ } from '../../patterns/words';
import { agentRules } from './argo-rules';
import type { Installation } from './installation';

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
    for (const name of ['kubeflow-pipelines-viewer', 'kubeflow-pipelines-container-builder']) {
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

/** The address of the bundled store that is compiled into the launcher. */
const COMPILED_IN = 'seaweedfs.kubeflow';

/** What the launcher of steps is told; without it, it uses what is compiled into it. */
export function launcherConfig({ props, store }: Installation): Record<string, string> {
  const { kind, server, region, secret, pathStyle } = store;
  const custom = store.bucket !== 'mlpipeline' || kind !== 'seaweedfs';
  const root = custom ? store.pipelineRoot : (props.defaultPipelineRoot ?? '');
  if (kind === 'gcs')
    return { defaultPipelineRoot: root, providers: yamlText({ gs: { default: { credentials: { fromEnv: true } } } }) };
  if (kind === 'seaweedfs' && server.host === COMPILED_IN) return { defaultPipelineRoot: root };
  const secretRef = { secretName: secret, accessKeyKey: 'accesskey', secretKeyKey: 'secretkey' };
  const provider = {
    endpoint: `${server.host}:${server.port}`,
    region: region ?? (kind === 's3' ? '' : 'us-east-1'),
    disableSSL: !server.secure,
    forcePathStyle: pathStyle,
    credentials: secret ? { fromEnv: false, secretRef } : { fromEnv: true },
  };
  return {
    defaultPipelineRoot: root,
    providers: yamlText({ [kind === 's3' ? 's3' : 'minio']: { default: provider } }),
  };
}
