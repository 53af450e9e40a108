import { PlatformContext } from '../../../lib/core/context';
import { PROFILE_FEATURES, PROFILE_NAMESPACE } from '../../../lib/core/contracts/labels';
import { readCrdText } from '../../../lib/core/imported-crds';
import { NAMESPACE_LABELS } from '../../../lib/kubernetes/labels';
import { objectsIn } from '../../support/objects';
import { objectsOfExample, workloadExamples } from '../../support/workload-examples';
import { DeployedPlatform } from '../deployed-platform';
import { type Api, type KubernetesObject, type PlayedController, valueAt, waitFor, waitUntilServed } from '../harness';
import { expectCode } from '../support';
import { AuditLog } from './audit-log';
import { Controllers, type ControllersOptions } from './controllers';
import type { ControllerName } from './programs';

/** How long a controller may take for what it does in a second on an idle machine. */
export const PATIENCE = 120_000;

/** What runs, and on what. */
export interface ControlledOptions extends ControllersOptions {
  /** Controllers that are real. */
  readonly controllers: readonly ControllerName[];
  /** Components that are installed, beside the namespaces and the roles of profiles. */
  readonly components: readonly string[];
  /** Further settings of the platform. @default - none */
  readonly settings?: string;
  /** Controllers that are played. @default - none */
  readonly play?: (api: Api) => readonly PlayedController[];
}

/** Components of a platform, deployed in one pass to a cluster on which their real controllers run. */
export class Controlled {
  static async start(options: ControlledOptions): Promise<Controlled> {
    const audit = await AuditLog.create();
    let controllers: Controllers | undefined;
    const platform = await DeployedPlatform.start({
      apiServerFlags: audit.flags,
      controllers: async (plane) => {
        controllers = await Controllers.run(plane, options.controllers, options);
        return [controllers, ...(options.play?.(plane.api) ?? [])];
      },
    });
    if (!controllers) throw new Error('no controllers');
    const controlled = new Controlled(platform, controllers, audit);
    try {
      await controlled.deploy(options.components, options.settings);
    } catch (error) {
      await controlled.stop();
      throw error;
    }
    return controlled;
  }

  /** Talks to the API server as an editor of the profile. */
  readonly editor: Api;

  private constructor(
    readonly platform: DeployedPlatform,
    readonly controllers: Controllers,
    private readonly audit: AuditLog,
  ) {
    this.editor = platform.api.as('system:serviceaccount:team-a:default-editor', ['system:serviceaccounts']);
  }

  get api(): Api {
    return this.platform.api;
  }

  /** Creates an object as an editor of the profile, once the webhooks that must admit it answer. */
  async create(object: KubernetesObject): Promise<KubernetesObject> {
    return waitFor(() => this.editor.create(object), `${object.kind} ${object.metadata.name} to be created`, PATIENCE);
  }

  /** What went wrong so far: requests of service accounts that were refused, and controllers that have ended. */
  async faults(): Promise<string[]> {
    return [...(await this.audit.refusals()), ...this.controllers.ended];
  }

  /** The service accounts that have asked for something, as `namespace:name`. */
  accounts(): Promise<Set<string>> {
    return this.audit.accounts();
  }

  /** Makes the namespace of a profile, as the profile controller does, under a Pod Security Standard. */
  async makeProfile(namespace: string, podSecurity: 'restricted' | 'baseline'): Promise<void> {
    const { api } = this;
    const features = Object.assign({}, ...Object.values(PROFILE_FEATURES)) as Record<string, string>;
    const labels = { ...PROFILE_NAMESPACE, ...features, [NAMESPACE_LABELS.podSecurity]: podSecurity };
    await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } });
    await api.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default-editor', namespace } });
    await api.create({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'default-editor', namespace },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'kubeflow-edit' },
      subjects: [{ kind: 'ServiceAccount', name: 'default-editor', namespace }],
    } as KubernetesObject);
  }

  /** Makes a claim that many nodes may mount, as an editor of the profile. */
  async makeClaim(namespace: string, name: string): Promise<void> {
    await this.create({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace },
      spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } },
    } as KubernetesObject);
  }

  /** The pods of a namespace with a label, once there are so many. */
  async pods(namespace: string, [label, value]: readonly [string, string], count: number): Promise<KubernetesObject[]> {
    const query = { labelSelector: `${label}=${value}` };
    return waitFor(
      async () => {
        const pods = await this.api.list('v1', 'Pod', { namespace, query });
        return pods.length === count && pods.every((pod) => valueAt(pod, 'status', 'phase') !== 'Pending') && pods;
      },
      `${count} pods with ${label}=${value}`,
      PATIENCE,
    );
  }

  /**
   * Applies the NetworkPolicies that the examples of a page render, with the rights of who deploys a chart, and gives the names of
   * those that select no pod.
   */
  async policiesWithoutPods(...pages: readonly string[]): Promise<string[]> {
    const policies = pages.flatMap(objectsOfPage).filter(({ kind }) => kind === 'NetworkPolicy');
    const idle: string[] = [];
    for (const policy of policies) {
      await this.api.apply(policy);
      const labels = Object.entries((valueAt(policy, 'spec', 'podSelector', 'matchLabels') ?? {}) as object);
      const query = { labelSelector: labels.map(([key, value]) => `${key}=${value}`).join() };
      const pods = await this.api.list('v1', 'Pod', { namespace: policy.metadata.namespace, query });
      if (pods.length === 0) idle.push(policy.metadata.name);
    }
    return idle;
  }

  async stop(): Promise<void> {
    await this.editor.close();
    await this.platform.stop();
    await this.audit.remove();
  }

  private async deploy(components: readonly string[], settings = ''): Promise<void> {
    const { platform } = this;
    const on = ['istio', 'kubeflow-namespace', 'kubeflow-roles', ...components].map((name) => `${name}: true`);
    await platform.synth(
      `istio: { installation: existing }\ncomponents: { default: off, ${on.join(', ')} }\n${settings}`,
    );
    // What an Istio that is there already has brought.
    await this.api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'istio-system' } });
    const crds = Object.entries(new PlatformContext().release.crds).filter(([name]) => name.endsWith('.istio.io'));
    const definitions = crds.map(([, crd]) => objectsIn(readCrdText(crd))[0] as KubernetesObject);
    for (const definition of definitions) await this.api.create(definition);
    await waitUntilServed(this.api, definitions);
    expectCode(await platform.deploy(), 0);
    await this.makeProfile('team-a', 'restricted');
  }
}

/** What the examples of a page of docs/workloads make, but for the NetworkPolicies. */
export function workloadsOfPage(page: string): KubernetesObject[] {
  return objectsOfPage(page).filter(({ kind }) => kind !== 'NetworkPolicy');
}

/** The object of a kind that the first such example of a page makes, or the one that has a name. */
export function exampleOf(page: string, wanted: string, name?: string): KubernetesObject {
  const found = objectsOfPage(page).find(
    ({ kind, metadata }) => kind === wanted && (name === undefined || metadata.name === name),
  );
  if (!found) throw new Error(`${page} has no ${wanted} ${name ?? ''}`);
  return found;
}

function objectsOfPage(page: string): KubernetesObject[] {
  const texts = workloadExamples.filter(([title]) => title.startsWith(`${page}.md `));
  return texts.flatMap(([, text]) => objectsOfExample(text)) as unknown as KubernetesObject[];
}

/** The same object under another name, or in another namespace. */
export function moved(object: KubernetesObject, changes: { name?: string; namespace?: string }): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, ...changes } };
}

/** The environment of the first container of a pod. */
export function environmentOf(pod: KubernetesObject | undefined): Record<string, unknown> {
  const entries = valueAt(pod, 'spec', 'containers', 0, 'env') as {
    name: string;
    value?: string;
    valueFrom?: object;
  }[];
  return Object.fromEntries(entries.map(({ name, value, valueFrom }) => [name, value ?? valueFrom]));
}
