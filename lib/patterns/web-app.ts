import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { z } from 'zod';
import { PlatformContext } from '../core/context';
import { parseProps } from '../core/props';
import type { ImageName } from '../core/releases/release';
import { AggregatedRoles, type UserRules } from './aggregated-roles';
import { type ConfigData, checksum } from './config-map';
import { deployment } from './deployment';
import { ServiceIdentity, type ServiceIdentityNames } from './identity';
import { env, httpProbe, port, RESTRICTED_CONTAINER, RUNTIME_SECCOMP } from './pod';
import { webAppSettings } from './web-app-props';
import { WebRoute } from './web-route';

/** Port on which the web apps of the notebooks family listen. */
export const WEB_APP_PORT = 5000;

/** What the images run, but for the address: theirs is 0.0.0.0, which in Python means IPv4 alone. */
const ANY_ADDRESS = [
  'gunicorn',
  '-w',
  '3',
  '--bind',
  `[::]:${WEB_APP_PORT}`,
  '--access-logfile',
  '-',
  'entrypoint:app',
];

/** Names of a web app's objects, where they differ from `<name>-…`. */
export interface WebAppNames extends ServiceIdentityNames {
  readonly service?: string;
  readonly deployment?: string;
  readonly virtualService?: string;
}

/** Properties of `WebApp`. */
export interface WebAppProps extends z.input<typeof webAppSettings> {
  /** Name of the app and the beginning of all its objects' names. */
  readonly name: string;
  readonly image: ImageName;
  /** @default - each begins with `name` */
  readonly names?: WebAppNames;
  /** Labels of all its objects, by which its pods are known: they cannot be changed on a cluster. @default - of `name` */
  readonly labels?: Record<string, string>;
  /** Labels by which the policies know its pods. @default - `app`, which is its name */
  readonly policyPods?: Record<string, string>;
  /** Path below which the app lives, such as `/jupyter`. */
  readonly prefix: string;
  /** What the app may do in the whole cluster. */
  readonly permissions: k8s.PolicyRule[];
  /** What the users of a profile need so that the app may act for them. @default - what others give them is enough */
  readonly userRoles?: UserRules & {
    /** What stands between the app's name and the level in their names. */
    readonly name: string;
  };
  /** Environment beyond what all web apps read. @default - none */
  readonly env?: Record<string, string>;
  /** ConfigMaps that the app reads as files. @default - none */
  readonly configFiles?: ConfigFiles[];
  /** Ports that the NetworkPolicy opens. @default - all */
  readonly networkPorts?: number[];
  /** Whether other pods of the namespace may call the app. @default true */
  readonly sameNamespace?: boolean;
}

/** A ConfigMap that a web app reads as files. */
export interface ConfigFiles {
  /** The folder or, with `key`, the file as which the app sees it. */
  readonly path: string;
  /** What stands between the app's name and the ConfigMap's. */
  readonly name: string;
  /** Name of the volume. */
  readonly volume: string;
  readonly data: ConfigData;
  /** The only key that the app sees, as the file itself. @default - all keys, as files of a folder */
  readonly key?: string;
}

/**
 * A web app of the notebooks family: Deployment, Service, rights, route and policies from one declaration.
 *
 * These apps share a backend library: they listen on port 5000, take prefix, user header and cookie settings from the
 * environment, and ask the cluster what each user may do.
 */
export class WebApp extends Construct {
  /** Name of the Service. It listens on port 80. */
  readonly service: string;
  /** Namespace of all its objects. */
  readonly namespace: string;
  /** Labels by which its pods are known. */
  readonly labels: Record<string, string>;

  constructor(scope: Construct, id: string, props: WebAppProps) {
    super(scope, id);
    const settings = parseProps(this, webAppSettings, props);
    const context = PlatformContext.of(this);
    const { name, names = {}, userRoles } = props;
    this.namespace = context.namespace('kubeflow');
    this.service = names.service ?? `${name}-service`;
    this.labels = props.labels ?? { app: name, 'kustomize.component': name };
    const { namespace, labels } = this;

    const identity = new ServiceIdentity(this, 'identity', {
      name,
      namespace,
      labels,
      names,
      clusterRules: props.permissions,
    });
    if (userRoles) {
      new AggregatedRoles(this, 'user-roles', { name: `${name}-${userRoles.name}`, labels, rules: userRoles });
    }
    new k8s.KubeService(this, 'service', {
      metadata: { name: this.service, namespace, labels: props.labels ?? { ...labels, run: name } },
      spec: {
        type: 'ClusterIP',
        selector: labels,
        ports: [{ name: 'http', port: 80, targetPort: port(WEB_APP_PORT), protocol: 'TCP' }],
      },
    });
    const files = (props.configFiles ?? []).map((each) => ({ ...each, configMap: `${name}-${each.name}` }));
    for (const { name: id, configMap, data } of files) {
      new k8s.KubeConfigMap(this, id, { metadata: { name: configMap, namespace, labels }, data });
    }
    deployment(this, 'deployment', {
      name: names.deployment ?? `${name}-deployment`,
      namespace,
      labels,
      podAnnotations: files.length > 0 ? checksum(...files.map(({ data }) => data)) : undefined,
      pod: {
        serviceAccountName: identity.serviceAccount,
        securityContext: { seccompProfile: RUNTIME_SECCOMP },
        containers: [
          {
            name,
            image: context.image(props.image),
            command: context.ipFamily === 'ipv4' ? undefined : ANY_ADDRESS,
            ports: [{ containerPort: WEB_APP_PORT }],
            // No liveness: a worker that waits for the API server is slow to answer, but not dead.
            readinessProbe: httpProbe('/healthz/readiness', WEB_APP_PORT, { timeoutSeconds: 5 }),
            securityContext: { ...RESTRICTED_CONTAINER, runAsNonRoot: true, runAsUser: 1000 },
            env: env({
              APP_PREFIX: props.prefix,
              USERID_HEADER: context.userHeader,
              USERID_PREFIX: context.userPrefix,
              APP_SECURE_COOKIES: String(settings.secureCookies ?? context.gateway.tls),
              // Whatever is not empty means yes to the backend, 0 too.
              METRICS: settings.metrics ? '1' : '',
              ...props.env,
            }),
            volumeMounts: files.map(({ path, volume, key }) => ({ name: volume, mountPath: path, subPath: key })),
          },
        ],
        volumes: files.map(({ volume, configMap }) => ({ name: volume, configMap: { name: configMap } })),
      },
    });
    if (settings.istio) this.route(context, props);
  }

  private route(context: PlatformContext, props: WebAppProps): void {
    const { name, policyPods = { app: name } } = props;
    const gateway = { namespace: context.namespace('istio-system') };
    new WebRoute(this, 'route', {
      name,
      namespace: this.namespace,
      labels: this.labels,
      service: { name: this.service, port: 80 },
      pods: this.labels,
      policyPods,
      prefix: `${props.prefix}/`,
      forwardedPrefix: props.prefix,
      virtualServiceName: props.names?.virtualService ?? `${name}-${name}`,
      network: {
        pods: policyPods,
        from: (props.sameNamespace ?? true) ? [gateway, 'same-namespace'] : [gateway],
        ports: props.networkPorts,
      },
    });
  }
}
