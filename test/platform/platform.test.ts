import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { PlatformContext } from '../../lib/core/context';
import { Platform } from '../../lib/platform/platform';
import { useFolder } from '../support/folder';
import { objectsOf } from '../support/objects';
import { problemsOf } from '../support/problems';
import { SMALL_CATALOG } from './small-catalog';

const folder = useFolder();
const PROPS = { catalog: SMALL_CATALOG };
const fromText = (text: string) =>
  Platform.fromFile(folder.write('settings.yaml', text), { ...PROPS, outdir: folder.path('dist') });

describe('a platform', () => {
  test('has a component for each that is on, in a chart of its name', () => {
    const platform = new Platform({}, PROPS);
    expect(platform.charts.map(({ node }) => node.id)).toEqual(['database', 'page']);
    expect(platform.component('database')?.node.path).toBe('database/database');
    expect(platform.component('extra')).toBeUndefined();
  });

  test('passes a component its settings', () => {
    const [deployment] = objectsOf(
      new Platform({ components: { database: { engine: 'postgres' } } }, PROPS).render(),
    ).filter(({ kind }) => kind === 'Deployment');
    expect(deployment).toHaveProperty('spec.template.spec.containers.0.args', ['postgres']);
  });

  test('gives all below it the context of its settings', () => {
    const platform = new Platform(
      {
        cluster: { domain: 'example.org', platform: 'gke' },
        namespaces: { kubeflow: 'mlops' },
        auth: { userHeader: 'x-user', userPrefix: 'p:', groupsHeader: 'x-groups' },
        gateway: { hostname: 'kf.example.com', tls: { mode: 'selfSigned' } },
        images: { registry: 'mirror' },
      },
      PROPS,
    );
    const context = PlatformContext.of(platform.component('page') ?? platform);
    expect(context).toBe(platform.context);
    expect(context).toMatchObject({
      clusterPlatform: 'gke',
      clusterDomain: 'example.org',
      trustDomain: 'example.org',
      userHeader: 'x-user',
      userPrefix: 'p:',
      groupsHeader: 'x-groups',
      gateway: { reference: 'mlops/kubeflow-gateway', hostname: 'kf.example.com', tls: true },
    });
    expect(context.image('dex')).toMatch(/^mirror\//);
  });

  test('may have a trust domain of its own', () => {
    expect(new Platform({ istio: { trustDomain: 'mesh' } }, PROPS).context.trustDomain).toBe('mesh');
  });

  test('refuses settings that are wrong', () => {
    // @ts-expect-error the compiler refuses it, too
    expect(problemsOf(() => new Platform({ components: { pgae: false } }, PROPS))).toHaveLength(1);
  });

  test('takes a setting named as a method for what it is: unknown', () => {
    const settings: object = { problem: 1 };
    expect(problemsOf(() => new Platform(settings, PROPS))).toMatchObject([{ path: 'problem' }]);
  });

  test('renders the same each time', () => {
    const platform = new Platform({}, PROPS);
    expect(platform.render()).toEqual(platform.render());
  });
});

describe('synth', () => {
  test('writes every file of the render', () => {
    const platform = fromText('');
    platform.synth();
    for (const { name, text } of platform.render())
      expect(readFileSync(folder.path(`dist/${name}`), 'utf8')).toBe(text);
    // And one that says which these are.
    expect(readdirSync(folder.path('dist'))).toHaveLength(platform.render().length + 1);
  });

  test('keeps generated credentials beside the settings: the next render has the same bytes', () => {
    fromText('').synth();
    const first = readFileSync(folder.path('dist/100-database.k8s.yaml'), 'utf8');
    fromText('').synth();
    expect(readFileSync(folder.path('dist/100-database.k8s.yaml'), 'utf8')).toBe(first);
    const { password } = parse(readFileSync(folder.path('settings.credentials.yaml'), 'utf8'))['kubeflow/database'];
    expect(first).toContain(Buffer.from(password).toString('base64'));
  });

  test('writes neither files nor credentials when a setting reaches nothing', () => {
    fromText('').synth();
    const before = readFileSync(folder.path('dist/100-database.k8s.yaml'), 'utf8');
    const platform = fromText('workloads: { a/b: {} }\ncredentials: { source: generated, file: new.yaml }\n');
    expect(problemsOf(() => platform.synth())).toHaveLength(1);
    expect(readFileSync(folder.path('dist/100-database.k8s.yaml'), 'utf8')).toBe(before);
    expect(existsSync(folder.path('new.yaml'))).toBe(false);
  });
});
