import { injectionTemplate } from '../../lib/infrastructure/istio/injection';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { titleOf } from '../../lib/kubernetes/objects';
import { Platform } from '../../lib/platform/platform';
import type { SettingsInput } from '../../lib/platform/settings/schema';
import { objectsIn } from '../support/objects';
import { podSpecsIn } from '../support/pod-specs';
import { find } from '../support/render';

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

test('on OpenShift no service account names pull secrets: its own controllers write them', () => {
  const objects = rendered({ images: { pullSecrets: ['mirror'] }, cluster: { platform: 'openshift' } });
  expect(objects.filter(({ imagePullSecrets }) => imagePullSecrets !== undefined).map(titleOf)).toEqual([]);
  const missing = podSpecsIn(objects).filter(({ spec }) => !has(spec.imagePullSecrets, 'mirror'));
  expect(missing.map(({ place }) => place)).toEqual([]);
});
