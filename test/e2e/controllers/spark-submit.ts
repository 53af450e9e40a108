import { Api, type ControlPlane, type KubernetesObject } from '../harness';
import type { Command } from './container-process';

/** Settings of Spark by their names, as `--conf` gives them. */
type Configuration = ReadonlyMap<string, string>;

/** Which pods of an application. */
type Role = 'driver' | 'executor';

/**
 * Plays spark-submit, a Java program, for the operator: in cluster mode it makes, with the operator's account, the pod of the driver,
 * a ConfigMap with its settings and a Service by which executors find it (Spark 4.0: KubernetesClientApplication). Which settings
 * reach the pod is what the features of Spark's builder for drivers do, as far as the operator passes them.
 */
export function sparkSubmit({ url, certificateAuthority }: ControlPlane): Command {
  return async (args, token) => {
    const api = new Api({ url, certificateAuthority, token });
    try {
      const configuration = configurationOf(args);
      const driver = await api.create(sparkPod(configuration, 'driver', told(configuration, DRIVER_NAME)));
      for (const object of resourcesOf(configuration, driver)) await api.create(object);
      return { code: 0, output: '' };
    } finally {
      await api.close();
    }
  };
}

/** Plays what a driver does first: the pod of an executor, made with the account of the driver. */
export function executorOf(configuration: Configuration): KubernetesObject {
  return sparkPod(configuration, 'executor', `${told(configuration, DRIVER_NAME)}-exec-1`);
}

/** The settings among the arguments of spark-submit. */
export function configurationOf(args: readonly string[]): Configuration {
  const settings = args.flatMap((each, index) => (args[index - 1] === '--conf' ? [each] : []));
  return new Map(settings.map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]));
}

const DRIVER_NAME = 'spark.kubernetes.driver.pod.name';

function sparkPod(configuration: Configuration, role: Role, name: string): KubernetesObject {
  const prefix = `spark.kubernetes.${role}`;
  const environment = startingWith(
    configuration,
    role === 'driver' ? 'spark.kubernetes.driverEnv.' : 'spark.executorEnv.',
  );
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: told(configuration, 'spark.kubernetes.namespace'),
      labels: { ...startingWith(configuration, `${prefix}.label.`), 'spark-role': role },
      annotations: startingWith(configuration, `${prefix}.annotation.`),
    },
    spec: {
      restartPolicy: 'Never',
      serviceAccountName: told(configuration, `spark.kubernetes.authenticate.${role}.serviceAccountName`),
      containers: [
        {
          name: `spark-kubernetes-${role}`,
          image: told(configuration, `${prefix}.container.image`),
          args: [role],
          env: Object.entries(environment).map(([key, value]) => ({ name: key, value })),
          volumeMounts: [{ name: 'spark-local-dir-1', mountPath: '/var/data/spark' }],
        },
      ],
      volumes: [{ name: 'spark-local-dir-1', emptyDir: {} }],
    },
  };
}

function resourcesOf(configuration: Configuration, { metadata }: KubernetesObject): KubernetesObject[] {
  const { name, namespace, uid } = metadata;
  const ownerReferences = [{ apiVersion: 'v1', kind: 'Pod', name, uid, controller: true }];
  const of = (suffix: string) => ({ name: name.replace(/-driver$/, suffix), namespace, ownerReferences });
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: of('-driver-conf-map'),
      data: { 'spark.properties': [...configuration].map((entry) => entry.join('=')).join('\n') },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: of('-driver-svc'),
      spec: {
        clusterIP: 'None',
        selector: { 'spark-role': 'driver', ...startingWith(configuration, 'spark.kubernetes.driver.label.') },
        ports: [{ name: 'driver-rpc-port', port: 7078 }],
      },
    },
  ];
}

/** The settings below a prefix, by what follows it. */
function startingWith(configuration: Configuration, prefix: string): Record<string, string> {
  const found = [...configuration].filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(found.map(([key, value]) => [key.slice(prefix.length), value]));
}

function told(configuration: Configuration, key: string): string {
  const value = configuration.get(key);
  if (value === undefined) throw new Error(`spark-submit was not told ${key}`);
  return value;
}
