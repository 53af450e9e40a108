import { join } from 'node:path';
import { readyMadePlatforms } from '../../lib/platform/inventory/ready-made';
import { DeployedPlatform } from './deployed-platform';
import { openDefinition } from './hand-made-dist';
import { waitUntilServed } from './harness';
import { expectCode } from './support';

/**
 * One after another onto one cluster, each the set of the one before with its own objects: what two have in common is
 * applied once. Those without Pipelines come between its two modes, whose Deployments select other pods.
 */
const ORDER = [
  ...['pipelines-standalone', 'pipelines-gcp', 'minimal', 'notebooks', 'training', 'kind', 'anonymous', 'default'],
  ...['dex', 'gke-dex', 'gke-iap', 'eks', 'eks-cognito', 'aks', 'aks-entra', 'ibm-appid', 'openshift'],
  ...['existing-istio', 'serving'],
];

/** Kinds that clouds bring, as group, version, kind. */
const OF_CLOUDS: [string, string, string][] = [
  ['cloud.google.com', 'v1', 'BackendConfig'],
  ['networking.gke.io', 'v1beta1', 'FrontendConfig'],
  ['networking.gke.io', 'v1', 'ManagedCertificate'],
  ['route.openshift.io', 'v1', 'Route'],
  ['k8s.cni.cncf.io', 'v1', 'NetworkAttachmentDefinition'],
];

/**
 * The same names and passwords for all, and a class of volumes that there is: claims cannot change theirs. Small CRDs are
 * half of the work of large ones, which `platform.e2e.ts` brings, of every component.
 */
const settings = (name: string) => `
extends: ${join(__dirname, `../../platforms/${name}.yaml`)}
storage: { defaultClass: standard }
crds: minimal
`;

describe('ready-made platforms', () => {
  let platform: DeployedPlatform;

  beforeAll(async () => {
    platform = await DeployedPlatform.start();
    const definitions = OF_CLOUDS.map((each) => openDefinition(...each));
    await Promise.all(definitions.map((each) => platform.api.create(each)));
    await waitUntilServed(platform.api, definitions);
    // Where the gateway of an Istio stands that is there already.
    await platform.api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'istio-ingress' } });
  });

  afterAll(() => platform?.stop());

  test('are all of them here', () => {
    expect([...ORDER].sort()).toEqual(
      readyMadePlatforms()
        .map(({ name }) => name)
        .sort(),
    );
  });

  test.each(ORDER)('%s is deployed, and a second deploy finds nothing to do', async (name) => {
    await platform.synth(settings(name));
    expectCode(await platform.deploy('--prune', '--prune-most', '--timeout', '3m'), 0);
    await platform.settle();
    expect(expectCode(await platform.deploy(), 0)).toContain('created 0, changed 0, unchanged');
  });
});
