/** What a project of a user's own is made for. */
export interface ProjectOptions {
  /** Name of the project: that of its folder. */
  readonly name: string;
  /** Name of the ready-made platform that its settings extend. */
  readonly platform: string;
  /** What that platform is for, in one line. */
  readonly summary: string;
  /** How package.json names cdk8s-kubeflow: a version, or a file. */
  readonly source: string;
  /** Versions of the libraries that it needs, by their names. */
  readonly versions: Readonly<Record<string, string>>;
  /** Repository from which Argo CD reads what is rendered. @default - Argo CD reads nothing of it */
  readonly argocd?: string;
}

/** Libraries that the program of a project needs, and those that run it. */
export const LIBRARIES = ['cdk8s', 'cdk8s-plus-27', 'constructs'] as const;
export const TOOLS = ['@types/node', 'cdk8s-cli', 'tsx', 'typescript'] as const;

/** The files of a project, by their paths in it. */
export function projectFiles(options: ProjectOptions): Readonly<Record<string, string>> {
  return {
    'kubeflow.yaml': settings(options),
    'main.ts': PROGRAM,
    'cdk8s.yaml': 'language: typescript\napp: tsx main.ts\noutput: dist\n',
    'package.json': packageFile(options),
    'tsconfig.json': json({
      compilerOptions: {
        target: 'es2022',
        module: 'node20',
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        types: ['node'],
      },
      include: ['*.ts'],
    }),
    '.gitignore': ignored(options),
    '.github/workflows/platform.yaml': workflow(options),
    'README.md': readme(options),
  };
}

function settings({ platform, summary, argocd }: ProjectOptions): string {
  const gitops = `
# Manifests in a repository hold no passwords: \`npx cdk8s-kubeflow synth kubeflow.yaml --secrets\` says which Secrets to make.
credentials: { source: existing }
gitops: { repoURL: ${JSON.stringify(argocd)}, argocd: {} }
`;
  return `# yaml-language-server: $schema=./node_modules/cdk8s-kubeflow/platforms/settings.schema.json
# ${summary}
# Say here what differs; \`npx cdk8s-kubeflow describe istio\` tells the settings of a component.
extends: ./node_modules/cdk8s-kubeflow/platforms/${platform}.yaml
${argocd === undefined ? '' : gitops}`;
}

const PROGRAM = `import { Platform } from 'cdk8s-kubeflow';

try {
  const platform = Platform.fromFile('kubeflow.yaml');
  // Charts of your own join here: \`new Chart(platform, 'mine')\`.
  platform.synth();
  for (const warning of platform.warnings) console.error(\`warning: \${warning}\`);
  console.log(\`\${platform.charts.length} charts in \${platform.outdir}\`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
`;

function packageFile({ name, source, versions }: ProjectOptions): string {
  const of = (names: readonly string[]) => Object.fromEntries(names.map((each) => [each, versions[each]]));
  return json({
    name,
    private: true,
    scripts: {
      start: 'npm run synth && npm run deploy',
      check: 'tsc && cdk8s-kubeflow validate kubeflow.yaml',
      synth: 'tsx main.ts',
      diff: 'cdk8s-kubeflow diff',
      deploy: 'cdk8s-kubeflow deploy',
      status: 'cdk8s-kubeflow status',
      open: 'cdk8s-kubeflow open',
    },
    dependencies: { 'cdk8s-kubeflow': source, ...of(LIBRARIES) },
    devDependencies: of(TOOLS),
  });
}

function ignored({ argocd }: ProjectOptions): string {
  const rendered = argocd === undefined ? 'dist/\ndist-argocd/\ndist-flux/\n' : '';
  return `node_modules/\n${rendered}# What a render that was killed leaves.\n.dist*/\n# Passwords and keys: they are kept elsewhere.\n*.credentials.yaml\n*.credentials.yml\n.env\nkubeconfig*\n`;
}

function workflow({ argocd }: ProjectOptions): string {
  const committed = `      - name: What is committed is what is rendered
        run: git diff --exit-code -- dist dist-argocd
`;
  return `name: platform
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  render:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
          cache: npm
      - run: npm ci
      - run: npm run check
      - run: npm run synth
${argocd === undefined ? '' : committed}      - name: What a pull request changes
        if: github.event_name == 'pull_request'
        run: |
          git fetch --depth=1 origin "$GITHUB_BASE_REF"
          git show FETCH_HEAD:kubeflow.yaml > kubeflow.base.yaml
          npx cdk8s-kubeflow settings diff kubeflow.base.yaml kubeflow.yaml || test $? -eq 1
`;
}

function readme({ name, argocd }: ProjectOptions): string {
  const start =
    argocd === undefined
      ? 'The first command renders `kubeflow.yaml` to `dist/` and brings it onto the cluster of the current context. Its passwords are in\n`kubeflow.credentials.yaml`, which Git ignores: keep that file.'
      : 'The first command renders `kubeflow.yaml` to `dist/` and brings it onto the cluster of the current context. To let Argo CD do that,\nrun `npm run synth`, commit `dist/` and `dist-argocd/`, and `kubectl apply -f dist-argocd` once.';
  return `# ${name}

\`\`\`sh
npm install
npm start
\`\`\`

${start.replace('The first command', '`npm start`')} \`npm install\` writes \`package-lock.json\`: commit it.

\`npm run diff\` shows what would change, \`npm run check\` is what CI runs, \`npm run open\` leads to the page.
`;
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
