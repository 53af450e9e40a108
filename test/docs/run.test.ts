import { makeProgram } from '../../lib/cli/program';
import { captured } from '../support/captured';
import { useFolder } from '../support/folder';
import { commands } from './pages';

const folder = useFolder();
const home = process.cwd();
beforeEach(() => process.chdir(folder.path('')));
afterEach(() => process.chdir(home));

/** Pages for those who come from other tools, and go to clouds or where there is no network. */
const WAYS_IN = ['clouds', 'air-gap', 'from-kfctl', 'from-ksonnet'].map((name) => `docs/${name}.md`);

/** What needs a cluster, a cloud's own program, a registry or the network: test/e2e runs these. */
const ELSEWHERE = [
  /^(deploy|diff|delete|status|open|iap)\b/,
  /^images lock\b/,
  /^publish (?!.*--dry-run)/,
  /^import-kfdef https:/,
];

/** The words of these pages, with what stands for a name of the reader's own. */
const NAMES: Readonly<Record<string, string>> = {
  FILE: 'mine.yaml',
  'A.yaml': 'mine.yaml',
  'B.yaml': 'my.yaml',
  X: 'cert-manager',
  VALUE: '4',
  'components.C': 'components.cert-manager',
  'components.C.KEY': 'components.cert-manager.logLevel',
};

const LINES = [
  ...new Set(
    commands
      .filter(({ page, words }) => WAYS_IN.includes(page) && words.length > 1)
      .map(({ words: [script = '', ...rest], isScript }) =>
        [isScript ? script.replace(':', '-') : script, ...rest].join(' '),
      ),
  ),
];

const isElsewhere = (line: string) => ELSEWHERE.some((each) => each.test(line));

const SETTINGS = `images: { registry: mirror.example.com/kubeflow }
credentials: { source: existing }
components: { default: off, kubeflow-namespace: true, kubeflow-roles: true, cert-manager: { logLevel: 3 } }
`;

const KFDEF = `apiVersion: kfdef.apps.kubeflow.org/v1
kind: KfDef
metadata: { name: my-deployment, namespace: kubeflow }
spec:
  applications:
  - { name: istio-install, kustomizeConfig: { repoRef: { name: manifests, path: istio/istio-install } } }
  - { name: profiles, kustomizeConfig: { repoRef: { name: manifests, path: profiles } } }
`;

function writeAll(): void {
  for (const name of ['mine.yaml', 'my.yaml', 'platforms/my-app-production.yaml', 'platforms/default.yaml'])
    folder.write(name, SETTINGS);
  folder.write('kfctl_istio_dex.v1.0.2.yaml', KFDEF);
  folder.write('home/kubeflow/my-deployment/kfdef.yaml', KFDEF);
  folder.write('home/my-app/ks_app/app.yaml', 'apiVersion: 0.3.0\nkind: ksonnet.io/app\nname: other-app\n');
  folder.write('home/my-app/ks_app/components/params.libsonnet', '{ components: { centraldashboard: {} } }');
}

const run = (words: readonly string[]) => captured(() => makeProgram().parseAsync(words, { from: 'user' }));

test('some of each kind are run here', () => {
  const verbs = new Set(LINES.filter((line) => !isElsewhere(line)).map((line) => line.split(' ')[0]));
  expect([...verbs].sort()).toEqual(
    'describe get images import-kfdef import-ksonnet list publish sbom set settings show synth unset validate'.split(
      ' ',
    ),
  );
});

test.each(LINES.filter((line) => !isElsewhere(line)))('%s does what its page says', async (line) => {
  writeAll();
  if (line.includes('platforms/mine.yaml') && !line.includes('--output')) folder.write('platforms/mine.yaml', SETTINGS);
  if (line.startsWith('publish')) await run(['synth', 'mine.yaml']);
  const words = line.split(' ').map((word) => NAMES[word] ?? word.replace(/^~\//, 'home/'));
  expect(await run(words)).toMatchObject({ code: 0, stderr: line.startsWith('synth') ? expect.any(String) : '' });
});
