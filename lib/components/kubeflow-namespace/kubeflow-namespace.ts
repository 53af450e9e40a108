import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { parseProps } from '../../core/props';
import { PlatformNamespace } from '../../patterns/namespace';
import { type KubeflowNamespaceProps, kubeflowNamespaceProps } from './kubeflow-namespace-props';

/** The two namespaces in which Kubeflow's own components run, closed but for what each component opens. */
export class KubeflowNamespace extends Construct {
  /** Namespace of most components. */
  readonly main: PlatformNamespace;
  /** Namespace of the training components. */
  readonly system: PlatformNamespace;

  constructor(scope: Construct, id: string, props: KubeflowNamespaceProps = {}) {
    super(scope, id);
    const settings = parseProps(this, kubeflowNamespaceProps, props);
    const context = PlatformContext.of(this);
    const namespace = {
      ...settings,
      // Pages and APIs join the mesh by themselves.
      meshPods: context.has('istio'),
      // KServe's webhook leaves pods of namespaces with this label alone, its own among them.
      labels: { ...settings.labels, 'control-plane': 'kubeflow' },
    };
    this.main = new PlatformNamespace(this, 'main', {
      ...namespace,
      name: context.namespace('kubeflow'),
      policy: 'default-allow-same-namespace',
    });
    this.system = new PlatformNamespace(this, 'system', { ...namespace, name: context.namespace('kubeflow-system') });
  }
}
