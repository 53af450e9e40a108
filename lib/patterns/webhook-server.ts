import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../core/context';
import { allowAnyone } from './allow-anyone';
import { networkPolicy } from './network-policy';
import { port, unlessEmpty } from './pod';
import { type CertificateLoading, ServingCertificate } from './serving-certificate';

/** One webhook of a server: which requests it sees, and how the API server treats its answer. */
export interface Webhook {
  /** Fully qualified name, such as `mpvcviewer.kb.io`. */
  readonly name: string;
  /** Path on the server. @default - the server itself writes it into the configuration */
  readonly path?: string;
  /** The requests. @default - the server itself writes them into the configuration */
  readonly rules?: k8s.RuleWithOperations[];
  /** What happens to a request when the server does not answer. @default 'Fail' */
  readonly failurePolicy?: 'Fail' | 'Ignore';
  /** Versions of AdmissionReview that the server reads. @default ['v1'] */
  readonly reviewVersions?: string[];
  readonly namespaceSelector?: k8s.LabelSelector;
  readonly objectSelector?: k8s.LabelSelector;
  /** Further conditions of a request, in CEL. @default - none */
  readonly matchConditions?: k8s.MatchCondition[];
  readonly timeoutSeconds?: number;
  readonly matchPolicy?: 'Exact' | 'Equivalent';
  /** Whether a mutating webhook may be called again. @default 'Never' */
  readonly reinvocationPolicy?: 'Never' | 'IfNeeded';
}

/** A webhook configuration with its name. */
export interface WebhookConfiguration {
  readonly name: string;
  readonly webhooks: Webhook[];
}

/** Where the certificate of the server, and the CA in the configurations, come from. */
export type CertificateSource =
  /** cert-manager makes a certificate with a CA of its own, and puts the CA into the configurations. */
  | {
      readonly kind: 'certManager';
      readonly certificate: string;
      readonly issuer: string;
      /** Secret with the certificate. For a server that reads it once, a name that only we give. */
      readonly secret: string;
      /** When the server takes up a renewed certificate. A test has the line of its source that shows it. */
      readonly loading: CertificateLoading;
      readonly commonName?: boolean;
    }
  /** The server makes its own CA and puts it into the configurations. */
  | { readonly kind: 'own' }
  /** OpenShift's service CA makes the certificate, into this Secret, and puts its CA into the configurations. */
  | { readonly kind: 'openshift'; readonly secret: string }
  /** The server keeps its CA in a Secret (`namespace/name`), from which cert-manager puts it into the configurations. */
  | { readonly kind: 'secret'; readonly secret: string };

/** A common name has at most 64 characters, which the name of a namespace can nearly fill. */
function commonNameOf(service: string, dnsName: string): string {
  return dnsName.length <= 64 ? dnsName : service;
}

/** Properties of `WebhookServer`. */
export interface WebhookServerProps {
  readonly namespace: string;
  readonly labels?: Record<string, string>;
  /** Name of the Service that the API server calls. */
  readonly service: string;
  /** Labels of the Service. @default - `labels` */
  readonly serviceLabels?: Record<string, string>;
  /** Annotations of the Service, such as those of Prometheus. @default - none */
  readonly serviceAnnotations?: Record<string, string>;
  /** Port of the Service. @default 443 */
  readonly servicePort?: number;
  /** Name of the Service's port. @default - none */
  readonly portName?: string;
  /** Port on which the server listens. */
  readonly port: number;
  /** Name of that port, where the Service refers to it by name. @default - by number */
  readonly targetPort?: string;
  /** Further ports of the Service, such as one for metrics. @default - none */
  readonly morePorts?: k8s.ServicePort[];
  /** Labels of the server's pods. */
  readonly pods: Record<string, string>;
  /** Whether these pods are not in the mesh, whatever its data plane. @default false */
  readonly outOfMesh?: boolean;
  readonly certificate: CertificateSource;
  /** One configuration, or several where the server has them apart. @default - none */
  readonly mutating?: WebhookConfiguration | WebhookConfiguration[];
  readonly validating?: WebhookConfiguration | WebhookConfiguration[];
  /** Name of the NetworkPolicy that lets the API server in. @default - the Service's name */
  readonly networkPolicy?: string;
  /** Labels by which the NetworkPolicy knows the pods. @default - `pods` */
  readonly networkPods?: Record<string, string>;
  /** The port that the NetworkPolicy opens, by number or name. @default - `targetPort`, or else `port` */
  readonly networkPort?: number | string;
}

/**
 * What a server of admission webhooks needs around its Deployment: Service, certificate, configurations, and an open
 * way for the API server, which is not in the mesh: a NetworkPolicy that admits anyone to the port, and an annotation
 * that keeps the sidecar off it.
 */
export class WebhookServer extends Construct {
  /** Annotations for the server's pods. Not needed where the pods have no sidecar. */
  readonly podAnnotations: Record<string, string>;
  /** Name of the Secret with the server's certificate, when cert-manager makes it. */
  readonly secret: string | undefined;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: WebhookServerProps,
  ) {
    super(scope, id);
    const { namespace, labels, service, certificate } = props;
    this.podAnnotations = { 'traffic.sidecar.istio.io/excludeInboundPorts': String(props.port) };
    this.secret = certificate.kind === 'certManager' ? certificate.secret : undefined;

    new k8s.KubeService(this, 'service', {
      metadata: {
        name: service,
        namespace,
        labels: props.serviceLabels ?? labels,
        annotations: this.serviceAnnotations(),
      },
      spec: {
        selector: props.pods,
        ports: [
          {
            name: props.portName,
            port: props.servicePort ?? 443,
            targetPort: port(props.targetPort ?? props.port),
            protocol: 'TCP',
          },
          ...(props.morePorts ?? []),
        ],
      },
    });
    if (certificate.kind === 'certManager') this.issue(certificate);
    for (const [id, { name, webhooks }] of configurations('mutating', props.mutating)) {
      new k8s.KubeMutatingWebhookConfiguration(this, id, {
        metadata: this.configurationMetadata(name),
        webhooks: webhooks.map((each) => ({ ...this.webhook(each), reinvocationPolicy: each.reinvocationPolicy })),
      });
    }
    for (const [id, { name, webhooks }] of configurations('validating', props.validating)) {
      new k8s.KubeValidatingWebhookConfiguration(this, id, {
        metadata: this.configurationMetadata(name),
        webhooks: webhooks.map((each) => this.webhook(each)),
      });
    }
    // An ambient mesh cannot leave single ports out.
    if (PlatformContext.of(this).mesh.ambient && !props.outOfMesh) {
      allowAnyone(this, 'policy', {
        name: `allow-${service}`,
        namespace,
        labels,
        pods: props.pods,
        ports: [props.port],
      });
    }
    networkPolicy(this, 'network-policy', {
      name: props.networkPolicy ?? service,
      namespace,
      labels,
      pods: props.networkPods ?? props.pods,
      ports: [props.networkPort ?? props.targetPort ?? props.port],
    });
  }

  private serviceAnnotations(): Record<string, string> | undefined {
    const { certificate, serviceAnnotations } = this.props;
    if (certificate.kind !== 'openshift') return serviceAnnotations;
    return { ...serviceAnnotations, 'service.beta.openshift.io/serving-cert-secret-name': certificate.secret };
  }

  private issue(source: Extract<CertificateSource, { kind: 'certManager' }>): void {
    const { namespace, labels, service } = this.props;
    const dnsName = `${service}.${namespace}.svc`;
    new ServingCertificate(this, 'certificate', {
      namespace,
      labels,
      name: source.certificate,
      issuer: source.issuer,
      secret: source.secret,
      loading: source.loading,
      dnsNames: [dnsName, PlatformContext.of(this).serviceHost(service, namespace)],
      commonName: source.commonName ? commonNameOf(service, dnsName) : undefined,
    });
  }

  private configurationMetadata(name: string): k8s.ObjectMeta {
    const { certificate, labels, namespace } = this.props;
    const annotations: Record<string, string> = {};
    if (certificate.kind === 'certManager') {
      annotations['cert-manager.io/inject-ca-from'] = `${namespace}/${certificate.certificate}`;
    } else if (certificate.kind === 'secret') {
      annotations['cert-manager.io/inject-ca-from-secret'] = certificate.secret;
    } else if (certificate.kind === 'openshift') {
      annotations['service.beta.openshift.io/inject-cabundle'] = 'true';
    }
    return { name, labels, annotations: unlessEmpty(annotations) };
  }

  private webhook(each: Webhook): k8s.ValidatingWebhook {
    const { service, namespace, servicePort } = this.props;
    return {
      name: each.name,
      admissionReviewVersions: each.reviewVersions ?? ['v1'],
      clientConfig: { service: { name: service, namespace, path: each.path, port: servicePort } },
      failurePolicy: each.failurePolicy ?? 'Fail',
      matchConditions: each.matchConditions,
      matchPolicy: each.matchPolicy,
      namespaceSelector: each.namespaceSelector,
      objectSelector: each.objectSelector,
      rules: each.rules,
      sideEffects: 'None',
      timeoutSeconds: each.timeoutSeconds,
    };
  }
}

/** Configurations with their construct ids: one is named by what it does, several by their own names as well. */
function configurations(
  id: string,
  props: WebhookConfiguration | WebhookConfiguration[] = [],
): [string, WebhookConfiguration][] {
  return Array.isArray(props) ? props.map((each) => [`${id}-${each.name}`, each]) : [[id, props]];
}
