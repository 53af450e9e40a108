import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { AuthorizationPolicyV1Beta1 } from '../../../imports/security.istio.io';
import { PlatformContext } from '../../core/context';
import { commonServicePorts, KnativeProgram, type KnativeProgramProps } from '../knative/program';

/** Properties of `ServingProgram`. */
export interface ServingProgramProps extends Omit<KnativeProgramProps, 'namespace' | 'sidecar'> {
  /** Its Service: name, and ports beside those for metrics and profiles. @default - none, or made elsewhere */
  readonly service?: { readonly name: string; readonly ports?: k8s.ServicePort[] };
  /** The policy by which the mesh lets requests through, and the labels by which it and the Service know the pods. */
  readonly policy: {
    readonly name: string;
    readonly pods: Record<string, string>;
    /** Ports that it opens. @default - all */
    readonly ports?: number[];
  };
}

/** One program of Knative Serving, in the mesh. */
export class ServingProgram extends Construct {
  /** Namespace of its objects. */
  readonly namespace: string;

  constructor(scope: Construct, id: string, { service, policy, ...props }: ServingProgramProps) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const namespace = context.namespace('knative-serving');
    this.namespace = namespace;
    new KnativeProgram(this, 'program', {
      ...props,
      namespace,
      // In an ambient mesh pods have no proxy of their own.
      sidecar: context.mesh.ambient ? undefined : true,
    });
    if (service) {
      new k8s.KubeService(this, 'service', {
        metadata: { name: service.name, namespace, labels: { ...props.labels, ...policy.pods } },
        spec: { selector: policy.pods, ports: [...commonServicePorts(), ...(service.ports ?? [])] },
      });
    }
    new AuthorizationPolicyV1Beta1(this, 'authorization-policy', {
      metadata: { name: policy.name, namespace },
      spec: {
        action: 'ALLOW',
        selector: { matchLabels: policy.pods },
        rules: [policy.ports ? { to: [{ operation: { ports: policy.ports.map(String) } }] } : {}],
      },
    });
  }
}
