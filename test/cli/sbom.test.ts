import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { makeProgram } from '../../lib/cli/program';
import { captured } from '../support/captured';
import { useFolder } from '../support/folder';

const folder = useFolder();
const home = process.cwd();
beforeEach(() => process.chdir(folder.path('')));
afterEach(() => process.chdir(home));

const run = (...args: string[]) => captured(() => makeProgram().parseAsync(args, { from: 'user' }));

interface Bom {
  readonly serialNumber: string;
  readonly metadata: { readonly component: { readonly version: string } };
  readonly components: readonly {
    readonly 'bom-ref': string;
    readonly type: string;
    readonly name: string;
    readonly version?: string;
    readonly purl?: string;
    readonly hashes?: object[];
  }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

/** What the schema that CycloneDX publishes finds wrong; nothing else than null where all is right. */
const problemsOf = (bom: unknown) =>
  new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(JSON.stringify(bom));

const SETTINGS = `components: { default: off, kubeflow-namespace: true, kubeflow-roles: true, kuberay-operator: true, cert-manager: true }\n`;
const RAY = 'quay.io/kuberay/operator:v1.3.2';

test('is CycloneDX: components, versions, images and sources of definitions', async () => {
  folder.write('mine.yaml', SETTINGS);
  const { code, stdout, stderr } = await run('sbom', 'mine.yaml');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const bom = JSON.parse(stdout) as Bom;
  expect(await problemsOf(bom)).toBeNull();
  expect(await problemsOf({ ...bom, serialNumber: 'x' })).not.toBeNull();
  expect(bom.metadata.component.version).toBe('26.03.1');
  expect(bom.components).toContainEqual(
    expect.objectContaining({ 'bom-ref': 'component:kuberay-operator', type: 'application', version: 'v1.3.2' }),
  );
  expect(bom.components).toContainEqual(
    expect.objectContaining({
      'bom-ref': `image:${RAY}`,
      type: 'container',
      name: 'quay.io/kuberay/operator',
      version: 'v1.3.2',
      purl: 'pkg:oci/operator?repository_url=quay.io%2Fkuberay%2Foperator&tag=v1.3.2',
    }),
  );
  const ray = bom.dependencies.find(({ ref }) => ref === 'component:kuberay-operator');
  expect(ray?.dependsOn).toEqual([expect.stringMatching(/^crds:.*kuberay.* v1\.3\.2$/), `image:${RAY}`]);
});

test('is the same text each time, with digests where there are some', async () => {
  folder.write('mine.yaml', SETTINGS);
  const once = await run('sbom', 'mine.yaml');
  expect(await run('sbom', 'mine.yaml')).toEqual(once);
  const digest = 'a'.repeat(64);
  const images = (JSON.parse((await run('images', 'mine.yaml', '-o', 'json')).stdout) as { reference: string }[]).map(
    ({ reference }) => `  ${reference}: { digest: 'sha256:${digest}' }\n`,
  );
  folder.write('mine.images.lock.yaml', `images:\n${images.join('')}`);
  const locked = JSON.parse((await run('sbom', 'mine.yaml')).stdout) as Bom;
  expect(await problemsOf(locked)).toBeNull();
  expect(locked.serialNumber).not.toBe((JSON.parse(once.stdout) as Bom).serialNumber);
  expect(locked.components.find(({ name }) => name === 'quay.io/kuberay/operator')).toMatchObject({
    hashes: [{ alg: 'SHA-256', content: digest }],
    purl: `pkg:oci/operator@sha256:${digest}?repository_url=quay.io%2Fkuberay%2Foperator&tag=v1.3.2`,
  });
});
