import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { ObjectSchemas } from '../../../lib/core/object-schemas/object-schemas';
import { identityOf, type KubeObject } from '../../../lib/kubernetes/objects';
import { dataIn } from '../../../lib/kubernetes/users-data';
import { waveIn } from '../../../lib/kubernetes/wave';
import { argoCdGroups } from '../../../lib/platform/gitops/argo-cd';
import { fluxGroups } from '../../../lib/platform/gitops/flux';
import type { GitOpsFolder } from '../../../lib/platform/gitops/outputs';
import { Platform } from '../../../lib/platform/platform';
import type { RenderedFile } from '../../../lib/platform/render/rendered-file';
import type { GitOpsInput } from '../../../lib/platform/settings/gitops-schema';
import { everyComponent } from '../../support/every-component';
import { useFolder } from '../../support/folder';

const REPOSITORY = 'https://git.example.com/ops.git';
const OWNER = { kind: 'User', name: 'ann@example.com' } as const;

const platform = new Platform({
  components: everyComponent(),
  profiles: [{ name: 'team-a', owner: OWNER }],
  credentials: { source: 'existing' },
});
const files = platform.render();
const dist = files.flatMap(({ objects = [] }) => objects);
/** Further platforms only for what is said of them: the same files, other words. */
const small = { default: 'off', 'kubeflow-roles': true } as const;

function folders(gitops: GitOpsInput, from: readonly RenderedFile[] = files): GitOpsFolder[] {
  const told = new Platform({ components: small, gitops }, { outdir: 'kubeflow/dist' });
  return told.renderGitOps(from).map((each) => ({ ...each, folder: each.folder.replace(/^.*\/kubeflow\//, '') }));
}

const textsOf = ({ files: own }: GitOpsFolder) => new Map(own.map(({ name, text }) => [name, text]));
const objectsIn = (text: string) => parseAllDocuments(text).map((each) => each.toJS() as KubeObject);
const told = (folder: GitOpsFolder, path = /^(?!manifests\/)/) =>
  [...textsOf(folder)].flatMap(([name, text]) => (path.test(name) ? objectsIn(text) : []));
const ofKind = (objects: readonly KubeObject[], kind: string) => objects.filter((each) => each.kind === kind);

const argo = (settings: GitOpsInput['argocd'] = {}, rest: GitOpsInput = {}) =>
  folders({ repoURL: REPOSITORY, path: 'kubeflow/dist', ...rest, argocd: settings })[0] as GitOpsFolder;
const flux = (settings: GitOpsInput['flux'] = {}, rest: GitOpsInput = {}) =>
  folders({ repoURL: REPOSITORY, path: 'kubeflow/dist', ...rest, flux: settings })[0] as GitOpsFolder;

interface Kustomization extends KubeObject {
  spec: {
    dependsOn?: { name: string }[];
    path: string;
    prune: boolean;
    wait: boolean;
    sourceRef: unknown;
    healthCheckExprs?: { kind: string }[];
  };
}

test('no render holds what Argo CD and Flux define, nor an object that Argo CD takes for a hook', () => {
  expect(dist.filter(({ apiVersion }) => /^(argoproj\.io\/.*|.*fluxcd\.io\/.*)$/.test(apiVersion))).toEqual(
    ofKind(dist, 'WorkflowTemplate'),
  );
  const names = dist.map(({ metadata }) => metadata.name);
  for (const name of ['applications.argoproj.io', 'kustomizations.kustomize.toolkit.fluxcd.io']) {
    expect(names).not.toContain(name);
  }
  const hooks = dist.filter(({ metadata }) =>
    Object.keys(metadata.annotations ?? {}).some((key) => /^(argocd\.argoproj\.io|helm\.sh)\/hook/.test(key)),
  );
  expect(hooks).toEqual([]);
});

describe.each([
  ['Argo CD', argoCdGroups(files)],
  ['Flux', fluxGroups(files)],
])('the groups of %s', (_, groups) => {
  test('hold every object of dist once, in the order of the waves', () => {
    const grouped = groups.flatMap(({ objects }) => objects.map(identityOf));
    expect(grouped.length).toBeGreaterThan(500);
    expect([...grouped].sort()).toEqual(dist.map(identityOf).sort());
    const first = groups.map(({ waves }) => waves[0]);
    expect(first).toEqual([...first].sort((a, b) => a - b));
  });

  test('are written as they are in dist, but for what keeps data', () => {
    const plain = new Map(dist.map((object) => [identityOf(object), object]));
    const written = groups.flatMap((group) => group.files).filter(({ name }) => !name.startsWith('00-crds-'));
    const changed = written
      .flatMap(({ text }) => objectsIn(text))
      .filter((object) => JSON.stringify(object) !== JSON.stringify(plain.get(identityOf(object))));
    expect(changed.map(identityOf).sort()).toEqual(
      dist
        .filter((object) => object.kind !== 'CustomResourceDefinition' && dataIn(object) !== undefined)
        .map(identityOf)
        .sort(),
    );
    expect(changed.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['Namespace', 'PersistentVolumeClaim', 'Profile']),
    );
  });
});

describe('the order of Flux', () => {
  const kustomizations = ofKind(told(flux()), 'Kustomization') as Kustomization[];
  const byName = new Map(kustomizations.map((each) => [each.metadata.name, each]));
  const groups = new Map(fluxGroups(files).map((group) => [`kubeflow-${group.name}`, group]));

  /** All that a Kustomization waits for, over others, too. */
  const before = (name: string, found = new Set<string>()): Set<string> => {
    for (const each of byName.get(name)?.spec.dependsOn ?? []) {
      if (!found.has(each.name)) before(each.name, found.add(each.name));
    }
    return found;
  };

  test('is that of the waves, for every object', () => {
    expect([...byName.keys()]).toEqual([...groups.keys()]);
    const waves = new Map([...groups].map(([name, { objects }]) => [name, [...new Set(objects.map(waveIn))]]));
    expect([...waves.values()].filter((each) => each.length !== 1)).toEqual([]);
    for (const name of byName.keys()) {
      const [wave = 0] = waves.get(name) ?? [];
      const earlier = [...waves].filter(([, [other = 0]]) => other < wave).map(([each]) => each);
      expect([name, [...before(name)].sort()]).toEqual([name, earlier.sort()]);
    }
  });

  test('begins when what comes before is ready; a webhook is when its authority is known', () => {
    expect(kustomizations.filter(({ spec }) => !spec.wait)).toEqual([]);
    for (const { metadata, spec } of kustomizations) {
      const kinds = groups.get(metadata.name)?.objects.map(({ kind }) => kind) ?? [];
      const webhooks = [...new Set(kinds.filter((kind) => kind.endsWith('WebhookConfiguration')))];
      expect([metadata.name, (spec.healthCheckExprs ?? []).map(({ kind }) => kind)]).toEqual([metadata.name, webhooks]);
    }
  });

  test('every path is a folder that lists its files', () => {
    const texts = textsOf(flux());
    for (const { spec } of kustomizations) {
      const folder = spec.path.replace('./kubeflow/dist-flux/', '');
      const [list] = objectsIn(texts.get(`${folder}/kustomization.yaml`) ?? '');
      const names = [...texts.keys()].filter(
        (name) => name.startsWith(`${folder}/`) && !name.endsWith('kustomization.yaml'),
      );
      expect((list?.resources as string[]).map((name) => `${folder}/${name}`)).toEqual(names);
      expect(names).not.toEqual([]);
    }
  });

  test('deletes neither definitions, namespaces, nor claims', () => {
    const stay = kustomizations.filter(({ spec }) => !spec.prune).map(({ metadata }) => metadata.name);
    expect(stay).toEqual(['kubeflow-crds', 'kubeflow-namespaces']);
    const claims = ofKind(
      [...groups.values()].flatMap((group) => group.files.flatMap(({ objects = [] }) => objects)),
      'PersistentVolumeClaim',
    );
    expect(claims.length).toBeGreaterThan(1);
    for (const { metadata } of claims) {
      expect(metadata.annotations).toMatchObject({ 'kustomize.toolkit.fluxcd.io/prune': 'disabled' });
    }
  });
});

describe('the order of Argo CD', () => {
  const folder = argo({ mode: 'per-component', prune: true });
  const applications = told(folder, /^apps\//);
  const groups = new Map(argoCdGroups(files).map((group) => [`kubeflow-${group.name}`, group]));

  test('is that of the waves, for every object: that of the Applications, and within each its own', () => {
    expect(applications.map(({ metadata }) => metadata.name)).toEqual([...groups.keys()]);
    const inOrder = dist.map(waveIn).sort((a, b) => a - b);
    const byApplication = [...new Set(applications.map(waveIn))].flatMap((step) =>
      applications
        .filter((each) => waveIn(each) === step)
        .flatMap(({ metadata }) => groups.get(metadata.name)?.objects.map(waveIn) ?? [])
        .sort((a, b) => a - b),
    );
    expect(byApplication).toEqual(inOrder);
    expect(applications.map(waveIn)).toEqual(applications.map(waveIn).sort((a, b) => a - b));
  });

  test('an Application never deletes definitions and namespaces by itself', () => {
    const never = applications.filter(({ spec }) => JSON.stringify(spec).includes('"prune":false'));
    expect(never.map(({ metadata }) => metadata.name)).toEqual(['kubeflow-crds', 'kubeflow-namespaces']);
  });

  test('every path is a folder with manifests', () => {
    const names = [...textsOf(folder).keys()];
    for (const { spec } of applications as (KubeObject & { spec: { source: { path: string } } })[]) {
      const path = spec.source.path.replace('kubeflow/dist-argocd/', '');
      expect(names.filter((name) => name.startsWith(`${path}/`))).not.toEqual([]);
    }
  });
});

describe('what Argo CD and Flux read', () => {
  const SOURCE = { kind: 'OCIRepository', name: 'ops', namespace: 'sources' } as const;
  const forms: [string, GitOpsFolder][] = [
    ['one Application', argo()],
    ['one for each component', argo({ mode: 'per-component' })],
    [
      'an Application in a project that is there',
      argo({ project: 'platforms', sync: 'manual', server: 'https://10.0.0.1' }),
    ],
    ['Kustomizations', flux()],
    ['Kustomizations of an artifact', flux({}, { repoURL: 'oci://registry.example.com/ops', revision: 'latest' })],
    ['Kustomizations of a source that is there', flux({ source: SOURCE, secret: 'ops' })],
    [
      'Kustomizations of a commit',
      flux({ secret: 'key' }, { repoURL: 'git@git.example.com:ops.git', revision: 'a'.repeat(40) }),
    ],
  ];

  test.each(forms)('fits the schemas of its kinds: %s', (_, folder) => {
    const schemas = new ObjectSchemas(platform.context.release);
    const objects = told(folder);
    // What the definitions do not know would be found.
    const wrong = objects.map((each) => ({
      ...each,
      spec: { ...(each.spec as object), nothing: 1, sourceRef: 1, source: 1 },
    }));
    expect(wrong.filter((each) => schemas.problems(each).length === 0)).toEqual([]);
    expect(objects.flatMap((each) => schemas.problems(each))).toEqual([]);
  });

  test('an Application in a project of others, which is synced by hand', () => {
    const [application, ...none] = told(forms[2]?.[1] as GitOpsFolder);
    expect(none).toEqual([]);
    expect(application?.spec).toMatchObject({ project: 'platforms', destination: { server: 'https://10.0.0.1' } });
    expect((application?.spec as { syncPolicy: object }).syncPolicy).not.toHaveProperty('automated');
  });

  test('sources', () => {
    const sources = forms.slice(3).map(([, folder]) => told(folder).filter(({ kind }) => kind !== 'Kustomization'));
    expect(sources.map((each) => each.map(({ kind, spec }) => [kind, spec]))).toEqual([
      [['GitRepository', { url: REPOSITORY, interval: '10m', ref: { branch: 'main' } }]],
      [['OCIRepository', { url: 'oci://registry.example.com/ops', interval: '10m', ref: { tag: 'latest' } }]],
      [],
      [
        [
          'GitRepository',
          {
            url: 'ssh://git@git.example.com/ops.git',
            interval: '10m',
            ref: { commit: 'a'.repeat(40) },
            secretRef: { name: 'key' },
          },
        ],
      ],
    ]);
    const [kustomization] = ofKind(told(forms[5]?.[1] as GitOpsFolder), 'Kustomization') as Kustomization[];
    expect(kustomization?.spec.sourceRef).toEqual(SOURCE);
  });

  test('on OpenShift what its registry writes is ignored, too', () => {
    const paths = (platformOfCluster: 'generic' | 'openshift') => {
      const [folder] = new Platform(
        { cluster: { platform: platformOfCluster }, components: small, gitops: { repoURL: REPOSITORY, argocd: {} } },
        { outdir: 'dist' },
      ).renderGitOps([]);
      return JSON.stringify(told(folder as GitOpsFolder));
    };
    expect(paths('openshift')).toContain('.imagePullSecrets');
    expect(paths('generic')).not.toContain('.imagePullSecrets');
  });
});

describe('folders', () => {
  const folder = useFolder();
  const write = (gitops: GitOpsInput, asked?: GitOpsInput) =>
    new Platform({ components: small, gitops }, { outdir: folder.path('ops/clusters/dist'), gitops: asked }).synth();
  const pathIn = (name: string) => /path: (.*)/.exec(readFileSync(folder.path(`ops/clusters/${name}`), 'utf8'))?.[1];

  test('lie beside dist, and are replaced with it', () => {
    write({ repoURL: REPOSITORY, argocd: {}, flux: {} });
    write({ repoURL: REPOSITORY, argocd: { name: 'ml', mode: 'per-component' } });
    expect(readdirSync(folder.path('ops/clusters')).sort()).toEqual(['dist', 'dist-argocd', 'dist-flux']);
    expect(readdirSync(folder.path('ops/clusters/dist-argocd')).sort()).toEqual([
      '.rendered',
      'apps',
      'manifests',
      'ml.yaml',
    ]);
    write({ repoURL: REPOSITORY, argocd: {} });
    expect(readdirSync(folder.path('ops/clusters/dist-argocd')).sort()).toEqual(['.rendered', 'kubeflow.yaml']);
  });

  test('a file of others in them is not lost', () => {
    write({ repoURL: REPOSITORY, flux: {} });
    folder.write('ops/clusters/dist-flux/manifests/0-kubeflow-roles/own.yaml', 'own');
    expect(() => write({ repoURL: REPOSITORY, flux: {} })).toThrow(
      'dist-flux: holds manifests/0-kubeflow-roles/own.yaml, which no render wrote',
    );
    expect(existsSync(folder.path('ops/clusters/dist-flux/manifests/0-kubeflow-roles/own.yaml'))).toBe(true);
  });

  test('are found in the repository by where they lie in the working copy', () => {
    write({ repoURL: REPOSITORY, argocd: {} });
    expect(pathIn('dist-argocd/kubeflow.yaml')).toBe('dist');
    folder.write('ops/.git/config', '');
    write({ repoURL: REPOSITORY, argocd: {} });
    expect(pathIn('dist-argocd/kubeflow.yaml')).toBe('clusters/dist');
    write({ repoURL: REPOSITORY, path: 'elsewhere', argocd: {} });
    expect(pathIn('dist-argocd/kubeflow.yaml')).toBe('elsewhere');
  });

  test('what is asked for counts before the settings', () => {
    write({ repoURL: REPOSITORY, argocd: { name: 'ml' } }, { repoURL: 'https://other.example.com/x.git', argocd: {} });
    expect(readFileSync(folder.path('ops/clusters/dist-argocd/ml.yaml'), 'utf8')).toContain('other.example.com');
  });

  test('passwords in a repository are warned of', () => {
    const warnings = (source: 'generated' | 'existing', gitops?: GitOpsInput) =>
      new Platform({ components: small, credentials: { source }, gitops }, { outdir: folder.path('dist') }).warnings;
    expect(warnings('generated', { repoURL: REPOSITORY, argocd: {} })).toEqual([
      expect.stringMatching(/^the manifests hold generated passwords, .*credentials\.source/),
    ]);
    expect(warnings('generated')).toEqual([]);
    expect(warnings('existing', { repoURL: REPOSITORY, flux: {} })).toEqual([]);
  });

  test('a repository that nobody has named is an error, and nothing is written', () => {
    const needed = 'has to know the repository that holds dist: its address, here or as --repo <url>';
    expect(() => write({ argocd: {} })).toThrow(`gitops.repoURL: Argo CD ${needed}`);
    expect(() => write({}, { flux: {} })).toThrow(`gitops.repoURL: Flux ${needed}`);
    expect(existsSync(folder.path('ops'))).toBe(false);
    write({ flux: { source: { name: 'flux-system' } } });
  });

  test.each([
    ['repoURL', 'git.example.com', 'gitops.repoURL: expected an address such as'],
    ['path', '../dist', 'gitops.path: expected a path such as'],
    ['path', '/dist', 'gitops.path: expected a path such as'],
  ])('%s: %s is refused', (key, value, message) => {
    expect(() => new Platform({ components: small, gitops: { [key]: value } })).toThrow(message);
  });
});
