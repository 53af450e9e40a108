import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { parseProps } from '../../core/props';
import { ClusterRuntimes } from './cluster-runtimes';
import { callersOf, ingressOf, type KserveProps, kserveProps } from './kserve-props';
import { LlmInference } from './llm/llm-inference';
import { LocalModels } from './local-models/local-models';
import { KserveManager } from './manager';
import { ModelCallers } from './model-callers';
import { StorageContainer } from './storage-container';
import { userRoles } from './user-roles';

/** Serves models: turns each InferenceService into pods that load a model and answer requests. */
export class Kserve extends Construct {
  /** The controller with its configuration and webhooks. */
  readonly manager: KserveManager;
  /** Names of the runtimes of the cluster. */
  readonly runtimes: readonly string[];

  constructor(scope: Construct, id: string, props: KserveProps = {}) {
    super(scope, id);
    const settings = parseProps(this, kserveProps, props);
    this.manager = new KserveManager(this, 'manager', settings);
    new StorageContainer(this, 'storage-container', settings);
    this.runtimes = new ClusterRuntimes(this, 'runtimes', settings).names;
    // Without a mesh everybody may call them, as far as network policies go.
    const meshed = PlatformContext.of(this).has('istio');
    if (meshed && callersOf(settings) === 'everybody') new ModelCallers(this, 'callers', settings);
    const ingress = ingressOf(settings);
    if (settings.mode === 'standard' && ingress.kind === 'istio') ingressClass(this, ingress.className);
    if (settings.llm.enabled) new LlmInference(this, 'llm', settings);
    if (settings.localModels.enabled) new LocalModels(this, 'local-models', settings);
    userRoles(this);
  }
}

/** By a class without an object istiod finds no Ingress in mode STRICT: KServe's name theirs in the spec, not in an annotation. */
function ingressClass(scope: Construct, name: string): void {
  new k8s.KubeIngressClass(scope, 'ingress-class', {
    metadata: { name },
    spec: { controller: 'istio.io/ingress-controller' },
  });
}
