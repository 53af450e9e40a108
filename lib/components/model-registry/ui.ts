import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { MODEL_REGISTRY_UI_PODS } from '../../core/contracts/labels';
import { USER_HEADERS } from '../../core/contracts/users';
import { warn } from '../../core/warnings';
import { BoundRole } from '../../patterns/bound-role';
import { callsEveryNamespace } from '../../patterns/calls-every-namespace';
import { deployment } from '../../patterns/deployment';
import { networkPolicy } from '../../patterns/network-policy';
import { httpProbe, port, RESTRICTED_CONTAINER, RUNTIME_SECCOMP, resources } from '../../patterns/pod';
import { allow } from '../../patterns/rbac';
import { WebRoute } from '../../patterns/web-route';
import type { ModelRegistriesSettings } from './model-registry-props';

const NAME = 'model-registry-ui';
const SERVICE = `${NAME}-service`;
const PORT = 8080;
const PREFIX = '/model-registry';

/** The page on which users look at the models of the registries of their profiles, and register models. */
export class ModelRegistryUi extends Construct {
  /** Name of the Service. It listens on port 80, standalone on 8080. */
  readonly service = SERVICE;

  constructor(scope: Construct, id: string, { ui: settings, istio }: Pick<ModelRegistriesSettings, 'ui' | 'istio'>) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const namespace = context.namespace('kubeflow');
    const labels = MODEL_REGISTRY_UI_PODS;
    const serviceAccount = context.serviceAccountOf('modelRegistryUi');
    new k8s.KubeServiceAccount(this, 'service-account', { metadata: { name: serviceAccount, namespace } });
    if (istio) this.rights({ name: serviceAccount, namespace });
    const servicePort = istio ? 80 : PORT;
    new k8s.KubeService(this, 'service', {
      metadata: { name: SERVICE, namespace, labels: { ...labels, run: NAME } },
      spec: {
        type: 'ClusterIP',
        selector: labels,
        ports: [{ name: 'http', port: servicePort, targetPort: port(PORT), protocol: 'TCP' }],
      },
    });
    this.server(settings, istio, namespace, serviceAccount);
    if (istio) this.route(namespace);
    else
      networkPolicy(this, 'network-policy', { name: NAME, namespace, labels, pods: labels, from: ['same-namespace'] });
  }

  /** What its backend asks the cluster as itself: what its user may do, and where registries and the catalog are. */
  private rights(to: { name: string; namespace: string }): void {
    const bind = (name: string, rules: k8s.PolicyRule[]) =>
      new BoundRole(this, name, { name, binding: `${name}-binding`, rules, to });
    bind('model-registry-create-sars', [allow('authorization.k8s.io', ['subjectaccessreviews'], ['create'])]);
    // Whether the user is an administrator of the cluster, for parts of the page that only those see.
    bind('model-registry-retrieve-clusterrolebindings', [
      allow('rbac.authorization.k8s.io', ['clusterrolebindings'], ['list']),
    ]);
    bind('model-registry-ui-services-reader', [allow('', ['services'], ['get', 'list'])]);
  }

  private server(
    settings: ModelRegistriesSettings['ui'],
    istio: boolean,
    namespace: string,
    serviceAccountName: string,
  ): void {
    const labels = MODEL_REGISTRY_UI_PODS;
    const probe = { periodSeconds: 30, timeoutSeconds: 15, failureThreshold: 3 };
    deployment(this, 'deployment', {
      name: NAME,
      namespace,
      labels,
      // Its proxy knows where the registries of profiles are.
      sidecar: istio ? 'always' : undefined,
      pod: {
        serviceAccountName,
        automountServiceAccountToken: istio ? undefined : false,
        securityContext: { runAsNonRoot: true, seccompProfile: RUNTIME_SECCOMP },
        containers: [
          {
            name: NAME,
            image: PlatformContext.of(this).image('hub-ui'),
            args: [
              `--deployment-mode=${istio ? 'kubeflow' : 'standalone'}`,
              `--port=${PORT}`,
              ...(istio ? [] : tokenArgs(settings.tokenHeader)),
            ],
            ports: [{ containerPort: PORT }],
            livenessProbe: httpProbe('/healthcheck', PORT, { ...probe, initialDelaySeconds: 30 }),
            readinessProbe: httpProbe('/healthcheck', PORT, { ...probe, initialDelaySeconds: 15 }),
            resources: resources(settings.resources.requests, settings.resources.limits),
            securityContext: RESTRICTED_CONTAINER,
          },
        ],
      },
    });
  }

  private route(namespace: string): void {
    const context = PlatformContext.of(this);
    const labels = MODEL_REGISTRY_UI_PODS;
    new WebRoute(this, 'route', {
      name: NAME,
      namespace,
      labels,
      service: { name: SERVICE, port: 80 },
      pods: labels,
      prefix: `${PREFIX}/`,
      forwardedPrefix: PREFIX,
      setHeaders: compiledHeaders(context),
    });
    // It calls the registries of profiles, and Services there that lead to shared ones.
    callsEveryNamespace(this, 'calls', { name: NAME, namespace, labels, pods: labels, alwaysSidecar: true });
    if (context.userPrefix === '') return;
    warn(
      this,
      `the page of the model registry takes the user's name with the prefix ${JSON.stringify(context.userPrefix)}, as which nobody ` +
        'has rights: it shows nothing (auth.userPrefix)',
    );
  }
}

/** The names of headers are compiled into the page: where the platform's are others, the gateway copies them. */
function compiledHeaders(context: PlatformContext): Record<string, string> {
  const pairs = [
    [USER_HEADERS.user, context.userHeader],
    [USER_HEADERS.groups, context.groupsHeader],
  ] as const;
  return Object.fromEntries(
    pairs.filter(([theirs, ours]) => theirs !== ours).map(([theirs, ours]) => [theirs, `%REQ(${ours})%`]),
  );
}

/** With the token of the request: the prefix stands in the usual header only. */
function tokenArgs(header: string): string[] {
  const own = header.toLowerCase() === 'authorization' ? [] : [`--auth-token-header=${header}`, '--auth-token-prefix='];
  return ['--auth-method=user_token', ...own];
}
