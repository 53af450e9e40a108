import { parse } from 'yaml';
import { injectionTemplate } from '../../lib/infrastructure/istio/injection';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { titleOf } from '../../lib/kubernetes/objects';
import { Platform } from '../../lib/platform/platform';
import type { SettingsInput } from '../../lib/platform/settings/schema';
import { objectsIn } from '../support/objects';
import { podSpecsIn, securityContextsIn } from '../support/pod-specs';
import { find } from '../support/render';
import { checkedObjects } from './checked-objects';

/** As much as can be on at once: every pod that the platform or one of its controllers makes is in it. */
const EVERYTHING: SettingsInput = {
  gateway: { hostname: 'kubeflow.example.com', tls: { mode: 'issuer', issuer: 'letsencrypt' } },
  istio: { dataPlane: 'ambient' },
  components: {
    'knative-eventing': true,
    pipelines: { visualizations: true, artifactProxy: true },
    'volumes-web-app': { viewer: { restricted: true } },
  },
  profiles: [{ name: 'team-a', owner: { name: 'ann@example.com' } }],
};

function rendered(settings: SettingsInput): KubeObject[] {
  return new Platform({ ...EVERYTHING, ...settings })
    .render()
    .filter(({ name }) => !name.startsWith('00-'))
    .flatMap(({ text }) => objectsIn(text));
}

const has = (names: unknown, name: string) => Array.isArray(names) && names.some((each) => each.name === name);

describe('pull secrets', () => {
  const objects = rendered({ images: { pullSecrets: ['mirror'] } });
  const dataOf = (name: string) => find(objects, 'ConfigMap', name).data as Record<string, string>;

  test('every pod has them, those that controllers make of documents too', () => {
    const specs = podSpecsIn(objects);
    expect(specs.map(({ place }) => place)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('volumes-web-app-viewer-spec'),
        expect.stringContaining('ml-pipeline-ui-configmap'),
        expect.stringMatching(/Deployment kubeflow\/mysql/),
      ]),
    );
    expect(specs.filter(({ spec }) => !has(spec.imagePullSecrets, 'mirror')).map(({ place }) => place)).toEqual([]);
  });

  test('every service account has them, those of profiles too', () => {
    const accounts = objects.filter(({ kind }) => kind === 'ServiceAccount');
    const without = accounts.filter(({ imagePullSecrets }) => !has(imagePullSecrets, 'mirror'));
    expect(without.map(titleOf)).toEqual([]);
    expect(accounts.map(titleOf)).toEqual(
      expect.arrayContaining(
        ['default', 'default-editor', 'default-viewer'].map((name) => `ServiceAccount team-a/${name}`),
      ),
    );
  });

  test('pods with a proxy, gateways and waypoints have them', () => {
    const values = JSON.parse(dataOf('istio-sidecar-injector').values as string);
    expect(values.global.imagePullSecrets).toEqual(['mirror']);
    for (const name of ['sidecar', 'gateway', 'grpc-agent', 'waypoint', 'kube-gateway']) {
      expect(injectionTemplate(name)).toContain('imagePullSecrets:');
    }
  });

  test('servers that the hook gives profiles have them, and the pods of runs', () => {
    const config = JSON.parse(dataOf('kubeflow-pipelines-profile-controller-code')['config.json'] as string);
    for (const server of [config.visualization, config.artifactProxy]) {
      expect(server.pod).toMatchObject({ imagePullSecrets: [{ name: 'mirror' }] });
    }
    expect(dataOf('workflow-controller-configmap').workflowDefaults).toBe(
      'spec:\n  imagePullSecrets:\n    - name: mirror\n',
    );
  });
});

describe('on OpenShift', () => {
  const objects = rendered({ images: { pullSecrets: ['mirror'] }, cluster: { platform: 'openshift' } });
  const elsewhere = rendered({});

  test('no service account names pull secrets: its own controllers write them', () => {
    expect(objects.filter(({ imagePullSecrets }) => imagePullSecrets !== undefined).map(titleOf)).toEqual([]);
    const missing = podSpecsIn(objects).filter(({ spec }) => !has(spec.imagePullSecrets, 'mirror'));
    expect(missing.map(({ place }) => place)).toEqual([]);
  });

  test('no pod asks for a user or a group but those of the nodes and of MPI, nor do the documents of controllers', () => {
    expect(new Set(idsIn(elsewhere).map(({ object }) => object)).size).toBeGreaterThan(20);
    expect(idsIn(elsewhere).map(({ object }) => object)).toEqual(
      expect.arrayContaining([
        'apps/Deployment kubeflow/mysql',
        'ConfigMap kubeflow/workflow-controller-configmap',
        'ConfigMap kubeflow/volumes-web-app-viewer-spec',
      ]),
    );
    expect([...new Set(idsIn(objects).map(({ object }) => object))]).toEqual([
      'apps/DaemonSet kube-system/istio-cni-node',
      'apps/DaemonSet kube-system/ztunnel',
      // The homes in their images belong to a user.
      'trainer.kubeflow.org/ClusterTrainingRuntime deepspeed-distributed',
      'trainer.kubeflow.org/ClusterTrainingRuntime mlx-distributed',
    ]);
    const hook = find(objects, 'ConfigMap', 'kubeflow-pipelines-profile-controller-code').data as Record<
      string,
      string
    >;
    expect(JSON.parse(hook['config.json'] ?? '')).toMatchObject({ fixedIds: false });
  });

  test('a user whom settings name is kept, for the account may be allowed to be it', () => {
    const named = rendered({
      cluster: { platform: 'openshift' },
      components: {
        trainer: {
          upstreamRuntimes: { 'torch-distributed': { runAsUser: 2000 } },
          runtimes: { own: { image: 'registry.example.com/own', runAsUser: 2001 } },
        },
        kserve: { upstreamRuntimes: { 'kserve-torchserve': { runAsUser: 2002 } } },
        workspaces: {
          kinds: {
            mine: {
              displayName: 'Mine',
              description: 'Ours',
              images: [{ id: 'one', image: 'registry.example.com/mine' }],
              pods: [{ id: 'small' }],
              ports: [{ id: 'lab', displayName: 'Lab', port: 8888 }],
              runAsUser: 2003,
            },
          },
        },
      },
    });
    const users = (kind: string, name: string) =>
      JSON.stringify(find(named, kind, name).spec).match(/(?<="runAsUser":)\d+/g);
    expect(users('ClusterTrainingRuntime', 'torch-distributed')).toEqual(['2000']);
    expect(users('ClusterTrainingRuntime', 'own')).toEqual(['2001']);
    expect(users('ClusterServingRuntime', 'kserve-torchserve')).toEqual(['2002']);
    expect(users('WorkspaceKind', 'mine')).toEqual(['2003']);
  });

  test('pods still refuse root', () => {
    const context = find(objects, 'Deployment', 'mysql').spec;
    expect(context).toHaveProperty('template.spec.containers[0].securityContext.runAsNonRoot', true);
  });

  test('what the mesh needs of the nodes it may use', () => {
    const network = find(objects, 'NetworkAttachmentDefinition', 'istio-cni');
    expect(network).toMatchObject({ apiVersion: 'k8s.cni.cncf.io/v1', metadata: { namespace: 'default' } });
    const use = { apiGroups: ['security.openshift.io'], resources: ['securitycontextconstraints'], verbs: ['use'] };
    for (const name of ['istio-cni', 'ztunnel']) {
      const { rules } = find(objects, 'ClusterRole', name);
      expect(rules).toEqual(expect.arrayContaining([{ ...use, resourceNames: ['privileged'] }]));
      expect(find(objects, 'ClusterRoleBinding', name).subjects).toEqual([
        { kind: 'ServiceAccount', name, namespace: 'kube-system' },
      ]);
    }
    for (const name of ['istio-cni-node', 'ztunnel']) {
      expect(find(objects, 'DaemonSet', name).spec).toHaveProperty(
        'template.spec.containers[0].securityContext.seLinuxOptions',
        { type: 'spc_t' },
      );
    }
    const trusted = { name: 'CA_TRUSTED_NODE_ACCOUNTS', value: 'kube-system/ztunnel' };
    expect(JSON.stringify(find(objects, 'Deployment', 'istiod'))).toContain(JSON.stringify(trusted));
    expect(find(objects, 'ConfigMap', 'istio-cni-config').data as object).toMatchObject({
      CNI_CONF_NAME: 'istio-cni.conf',
    });
  });

  test('elsewhere there is none of it', () => {
    expect(elsewhere.filter(({ kind }) => kind === 'NetworkAttachmentDefinition')).toEqual([]);
    expect(JSON.stringify(elsewhere)).not.toMatch(/securitycontextconstraints|spc_t|istio-cni\.conf/);
    expect(find(elsewhere, 'DaemonSet', 'ztunnel').metadata.namespace).toBe('istio-system');
  });
});

describe('where pods have addresses of IPv6', () => {
  const both = checkedObjects({ ...EVERYTHING, cluster: { ipFamily: 'dual' } });
  const containersOf = (objects: readonly KubeObject[], kind: string, name: string) =>
    podSpecsIn([find(objects, kind, name)]).flatMap(({ spec }) => spec.containers as { command?: string[] }[]);

  /** For programs in Go 0.0.0.0 is every address, of IPv6 too (net.Listen), and kubectl, file browser and SeaweedFS are in Go. */
  const IN_GO = [
    'ConfigMap auth/dex',
    'ConfigMap kubeflow/volumes-web-app-viewer-spec',
    'apps/Deployment istio-system/cluster-jwks-proxy',
    'apps/Deployment kubeflow/kserve-controller-manager',
    'apps/Deployment kubeflow/pvcviewer-controller-manager',
    'apps/Deployment kubeflow/seaweedfs',
    'apps/Deployment kubeflow/tensorboard-controller-deployment',
    'apps/Deployment oauth2-proxy/oauth2-proxy',
  ];

  test('nobody listens at 0.0.0.0 for whom that is IPv4 alone', () => {
    const listening = both.filter((object) => JSON.stringify(object).includes('0.0.0.0'));
    expect(listening.map(titleOf).filter((title) => !IN_GO.includes(title))).toEqual([]);
    const config = find(both, 'ConfigMap', 'metadata-envoy-configmap').data as Record<string, string>;
    expect(config['envoy-config.yaml']?.match(/address: '::', ipv4_compat: true,/g)).toHaveLength(2);
  });

  test.each(['jupyter', 'volumes', 'tensorboards'])('%s web app: not at the address of its image', (name) => {
    const [container] = containersOf(both, 'Deployment', `${name}-web-app-deployment`);
    expect(container?.command).toEqual(expect.arrayContaining(['gunicorn', '[::]:5000']));
  });

  test('the mesh and its gateways serve both families', () => {
    const mesh = (find(both, 'ConfigMap', 'istio').data as Record<string, string>).mesh;
    expect(parse(mesh ?? '')).toHaveProperty('defaultConfig.proxyMetadata.ISTIO_DUAL_STACK', 'true');
    for (const name of ['istiod', 'istio-ingressgateway', 'cluster-local-gateway']) {
      const variable = JSON.stringify({ name: 'ISTIO_DUAL_STACK', value: 'true' });
      expect(JSON.stringify(find(both, 'Deployment', name))).toContain(variable);
    }
    for (const name of ['istio-ingressgateway', 'cluster-local-gateway']) {
      expect(find(both, 'Service', name).spec).toMatchObject({ ipFamilyPolicy: 'PreferDualStack' });
    }
  });

  test('of IPv6 alone: the same addresses, but only one family', () => {
    const six = checkedObjects({ ...EVERYTHING, cluster: { ipFamily: 'ipv6' } });
    expect(containersOf(six, 'Deployment', 'volumes-web-app-deployment')[0]?.command).toContain('[::]:5000');
    const told = six.filter((object) => /"name":"ISTIO_DUAL_STACK"|"ipFamilyPolicy":/.test(JSON.stringify(object)));
    expect(told.map(titleOf)).toEqual([]);
  });
});

/** Where objects, or documents in them, say as whom pods run. Settings of users (`runAs…` of steps) are empty by default. */
function idsIn(objects: readonly KubeObject[]): { object: string; place: string }[] {
  return objects.flatMap((object) =>
    securityContextsIn(object)
      .filter(({ context }) => ['runAsUser', 'runAsGroup', 'fsGroup'].some((id) => id in context))
      .map(({ place }) => ({ object: titleOf(object), place })),
  );
}
