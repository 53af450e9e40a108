/** What controllers write for a model of a profile when it is ready: they are in no rendered manifest. */
import type { PlatformContext } from '../../../../lib/core/context';
import type { KubeObject } from '../../../../lib/kubernetes/objects';

/** A model, by the names of its InferenceService. */
export interface Model {
  readonly name: string;
  readonly namespace: string;
}

/** What the platform tells KServe of its gateways and addresses, as far as routes follow from it. */
interface Ingress {
  readonly ingressGateway: string;
  readonly localGateway: string;
  readonly localGatewayService: string;
  readonly ingressDomain: string;
  readonly pathTemplate?: string;
}

/** Where Knative's Services lead to: the only revision of a model. */
export const revisionOf = ({ name }: Model) => `${name}-predictor-00001`;

/** The host of a model at the gateway, as Knative makes it of the domain that the platform gives it. */
export function hostOf(objects: readonly KubeObject[], model: Model): string {
  const network = dataOf(objects, 'config-network');
  const [domain = ''] = Object.keys(dataOf(objects, 'config-domain'));
  const template = network['domain-template'] ?? '{{.Name}}.{{.Namespace}}.{{.Domain}}';
  const values: Record<string, string> = { Name: model.name, Namespace: model.namespace, Domain: domain };
  return template.replaceAll(/\{\{\s*\.(\w+)\s*\}\}/g, (_, key: string) => values[key] ?? '');
}

/**
 * The routes and Services of a model with one revision, for the configuration that the platform gives KServe and Knative.
 *
 * Those of KServe: v0.18.0 pkg/controller/v1beta1/inferenceservice/reconcilers/ingress/ingress_reconciler.go, createIngress
 * and reconcileExternalService. Those of Knative: the Services of its routes and revisions, and net-istio's
 * pkg/reconciler/ingress/resources/virtual_service.go, MakeVirtualServices.
 */
export function modelObjects(objects: readonly KubeObject[], model: Model): KubeObject[] {
  const ingress = ingressOf(objects);
  const { name, namespace } = model;
  const predictor = { name: `${name}-predictor`, namespace };
  return [
    kserveRoute(objects, model),
    external(name, namespace, ingress),
    ...[knativeRoute(objects, ingress, predictor, revisionOf(model)), external(predictor.name, namespace, ingress)],
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: revisionOf(model), namespace },
      spec: { ports: [{ name: 'http', port: 80, targetPort: 8012 }] },
    },
    podOf(model),
  ];
}

/**
 * The Service and the Ingress of a model without Knative: v0.18.0 reconcilers/service and kube_ingress_reconciler.go,
 * createRawIngress.
 */
export function deployedModel(objects: readonly KubeObject[], model: Model): KubeObject[] {
  const { name, namespace } = model;
  const config: { ingressDomain: string; ingressClassName: string; domainTemplate: string } = JSON.parse(
    dataOf(objects, 'inferenceservice-config').ingress ?? '',
  );
  const values: Record<string, string> = { Name: name, Namespace: namespace, IngressDomain: config.ingressDomain };
  const host = config.domainTemplate.replaceAll(/\{\{\s*\.(\w+)\s*\}\}/g, (_, key: string) => values[key] ?? '');
  const service = `${name}-predictor`;
  const backend = { service: { name: service, port: { number: 80 } } };
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: service, namespace },
      spec: { ports: [{ name: service, port: 80, targetPort: 8080 }], selector: { app: `isvc.${service}` } },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name, namespace },
      spec: {
        ingressClassName: config.ingressClassName,
        rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: service,
        namespace,
        labels: { app: `isvc.${service}`, component: 'predictor', 'serving.kserve.io/inferenceservice': name },
        annotations: { 'guards-service': service },
      },
      spec: { serviceAccountName: 'default-editor', containers: [{ name: 'kserve-container' }] },
    },
  ];
}

/** The pod behind the revision, with the labels of KServe and Knative by which policies know it, in the mesh. */
function podOf(model: Model): KubeObject {
  const { name, namespace } = model;
  const revision = revisionOf(model);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: revision,
      namespace,
      labels: {
        app: revision,
        component: 'predictor',
        'serving.kserve.io/inferenceservice': name,
        'serving.knative.dev/configuration': `${name}-predictor`,
        'serving.knative.dev/revision': revision,
        'serving.knative.dev/service': `${name}-predictor`,
      },
      annotations: { 'guards-service': revision },
    },
    spec: { serviceAccountName: 'default-editor', containers: [{ name: 'kserve-container' }] },
  };
}

/**
 * The policy of a profile, as the profile controller writes it for its owner: kubeflow/dashboard, profile-controller,
 * controllers/profile_controller.go, getAuthorizationPolicy.
 */
export function profilePolicy(context: PlatformContext, namespace: string, owner: string): KubeObject {
  const callers = [
    context.principalOf('ingressGateway'),
    context.principal(context.namespace('kubeflow'), 'ml-pipeline-ui'),
  ];
  return {
    apiVersion: 'security.istio.io/v1beta1',
    kind: 'AuthorizationPolicy',
    metadata: { name: 'ns-owner-access-istio', namespace },
    spec: {
      action: 'ALLOW',
      rules: [
        {
          from: [{ source: { principals: callers } }],
          when: [{ key: `request.headers[${context.userHeader}]`, values: [`${context.userPrefix}${owner}`] }],
        },
        { when: [{ key: 'source.namespace', values: [namespace] }] },
        { to: [{ operation: { paths: ['/healthz', '/metrics', '/wait-for-drain'] } }] },
      ],
    },
  };
}

/** What the platform's configuration of KServe says of gateways and addresses. */
function ingressOf(objects: readonly KubeObject[]): Ingress {
  return JSON.parse(dataOf(objects, 'inferenceservice-config').ingress ?? '') as Ingress;
}

/** The route that KServe makes for a model, which its real controller is compared with (controllers/kserve.e2e.ts). */
export function kserveRoute(objects: readonly KubeObject[], model: Model): KubeObject {
  const { name, namespace } = model;
  const ingress = ingressOf(objects);
  const { ingressGateway, localGateway, localGatewayService, ingressDomain, pathTemplate } = ingress;
  const internal = inside(name, namespace);
  const host = hostOf(objects, model);
  const toPredictor = {
    route: [{ destination: { host: localGatewayService, port: { number: 80 } }, weight: 100 }],
    headers: {
      request: {
        set: {
          Host: inside(`${name}-predictor`, namespace),
          'KServe-Isvc-Name': name,
          'KServe-Isvc-Namespace': namespace,
        },
      },
    },
  };
  const path = pathTemplate?.replace('{{ .Namespace }}', namespace).replace('{{ .Name }}', name);
  const byPath = { authority: authority(ingressDomain), gateways: [ingressGateway] };
  return {
    apiVersion: 'networking.istio.io/v1beta1',
    kind: 'VirtualService',
    metadata: { name, namespace },
    spec: {
      hosts: [internal, host, ...(path ? [ingressDomain] : [])],
      gateways: [localGateway, 'mesh', ingressGateway],
      http: [
        {
          match: [
            { authority: authority(internal), gateways: [localGateway, 'mesh'] },
            { authority: authority(host), gateways: [ingressGateway] },
          ],
          ...toPredictor,
        },
        ...(path
          ? [
              {
                match: [
                  { uri: { prefix: `${path}/` }, ...byPath },
                  { uri: { exact: path }, ...byPath },
                ],
                rewrite: { uri: '/' },
                ...toPredictor,
              },
            ]
          : []),
      ],
    },
  };
}

/** The route of a Service of Knative, for both gateways: names inside are matched by their beginning. */
function knativeRoute(
  objects: readonly KubeObject[],
  { ingressGateway, localGateway }: Ingress,
  service: Model,
  revision: string,
): KubeObject {
  const { name, namespace } = service;
  const internal = inside(name, namespace);
  const short = `${name}.${namespace}`;
  const host = hostOf(objects, service);
  const route = [
    {
      destination: { host: inside(revision, namespace), port: { number: 80 } },
      weight: 100,
      headers: {
        request: { set: { 'Knative-Serving-Namespace': namespace, 'Knative-Serving-Revision': revision } },
      },
    },
  ];
  return {
    apiVersion: 'networking.istio.io/v1beta1',
    kind: 'VirtualService',
    metadata: { name: `${name}-ingress`, namespace },
    spec: {
      hosts: [short, `${short}.svc`, internal, host],
      gateways: [localGateway, ingressGateway],
      http: [
        { match: [{ authority: { prefix: short }, gateways: [localGateway] }], retries: {}, route },
        { match: [{ authority: { prefix: host }, gateways: [ingressGateway] }], retries: {}, route },
      ],
    },
  };
}

function external(name: string, namespace: string, { localGatewayService }: Ingress): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { type: 'ExternalName', externalName: localGatewayService, ports: [{ name: 'http2', port: 80 }] },
  };
}

function authority(host: string) {
  return { regex: `^${host.replaceAll('.', '\\.')}(?::\\d{1,5})?$` };
}

function inside(name: string, namespace: string): string {
  return `${name}.${namespace}.svc.cluster.local`;
}

function dataOf(objects: readonly KubeObject[], name: string): Record<string, string> {
  const found = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name);
  if (!found) throw new Error(`the platform has no ConfigMap ${name}`);
  return (found.data ?? {}) as Record<string, string>;
}
