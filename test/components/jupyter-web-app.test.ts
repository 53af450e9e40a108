import { parse } from 'yaml';
import { JupyterWebApp } from '../../lib/components/jupyter-web-app/jupyter-web-app';
import {
  type JupyterWebAppProps,
  jupyterWebAppProps,
} from '../../lib/components/jupyter-web-app/jupyter-web-app-props';
import type { PlatformContextOptions } from '../../lib/core/context';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

type Spawner = JupyterWebAppProps['spawner'];

const render = (props?: JupyterWebAppProps, context?: PlatformContextOptions) =>
  renderObjects((chart) => new JupyterWebApp(chart, 'app', props), context);
const dataOf = (name: string, props?: JupyterWebAppProps, context?: PlatformContextOptions) =>
  find(render(props, context), 'ConfigMap', name).data as Record<string, string>;
const formOf = (spawner?: Spawner, context?: PlatformContextOptions) => {
  const text = dataOf('jupyter-web-app-config', { spawner }, context)['spawner_ui_config.yaml'] ?? '';
  return (parse(text) as { spawnerFormDefaults: Record<string, unknown> }).spawnerFormDefaults;
};

snapshotObjects('defaults', render());

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>';
const dedicated = {
  configKey: 'dedicated',
  displayName: 'A node of its own',
  affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [] } },
};
const gpuNodes = {
  groupKey: 'gpu',
  displayName: 'GPU nodes',
  tolerations: [{ key: 'gpu', operator: 'Exists' as const }],
};

const everyField: Required<NonNullable<Spawner>> = {
  allowCustomImage: false,
  hideRegistry: false,
  hideTag: true,
  imagePullPolicy: { value: 'Always', readOnly: true },
  image: { value: 'example.com/b:1', options: ['example.com/a:1', 'example.com/b:1'] },
  imageGroupOne: { options: ['example.com/code:1'] },
  imageGroupTwo: { value: 'example.com/r:1' },
  cpu: { value: 2, limitFactor: 1.5, readOnly: true },
  memory: { value: '4Gi', limitFactor: 'none', readOnly: true },
  gpus: {
    value: {
      num: 1,
      vendor: 'nvidia.com/mig-1g.5gb',
      vendors: [{ limitsKey: 'nvidia.com/mig-1g.5gb', uiName: 'MIG' }],
    },
    readOnly: true,
  },
  workspaceVolume: { value: { mount: '/home/me', newPvc: { spec: { storageClassName: 'fast' } } }, readOnly: true },
  dataVolumes: {
    value: [{ mount: '/data', existingSource: { persistentVolumeClaim: { claimName: 'shared' } } }],
    readOnly: true,
  },
  affinityConfig: { value: 'dedicated', options: [dedicated], readOnly: true },
  tolerationGroup: { value: 'gpu', options: [gpuNodes], readOnly: true },
  shm: { value: false, readOnly: true },
  configurations: { value: ['add-token'], readOnly: true },
  environment: { value: { A: '1' }, readOnly: true },
};
const everyProp: Required<JupyterWebAppProps> = {
  secureCookies: true,
  metrics: false,
  istio: false,
  spawner: everyField,
  logos: {
    jupyterLogo: SVG,
    jupyterIcon: SVG,
    groupOneLogo: SVG,
    groupOneIcon: SVG,
    groupTwoLogo: SVG,
    groupTwoIcon: SVG,
  },
};

snapshotProps('every prop set', {
  schema: jupyterWebAppProps,
  props: everyProp,
  objects: render(everyProp),
  defaults: render(),
});

test('each field of the settings reaches the form', () => {
  const { cpu, memory, gpus, workspaceVolume, imageGroupOne, imageGroupTwo, ...same } = everyField;
  expect(formOf(everyField)).toMatchObject(same);
});

test('a change of one part of a field keeps its other parts', () => {
  expect(formOf({ cpu: { readOnly: true } }).cpu).toEqual({ value: '0.5', limitFactor: '1.2', readOnly: true });
  expect(formOf({ gpus: { value: { num: '1' } } }).gpus).toMatchObject({
    value: { num: '1', vendor: '', vendors: [{ uiName: 'NVIDIA' }, { uiName: 'AMD' }, { uiName: 'Intel Gaudi' }] },
  });
  expect(formOf({ workspaceVolume: { value: { newPvc: { spec: { storageClassName: 'fast' } } } } })).toMatchObject({
    workspaceVolume: {
      value: {
        mount: '/home/jovyan',
        newPvc: { spec: { storageClassName: 'fast', resources: { requests: { storage: '5Gi' } } } },
      },
    },
  });
});

test('the web app gets the texts with which it calculates', () => {
  expect(formOf({ cpu: { value: 2, limitFactor: 1.5 }, memory: { limitFactor: 'none' } })).toMatchObject({
    cpu: { value: '2', limitFactor: '1.5' },
    memory: { value: '1.0Gi', limitFactor: 'none' },
  });
});

test('a home in a volume that exists is not a new one as well, and a notebook can be without home', () => {
  const existingSource = { persistentVolumeClaim: { claimName: 'home' } };
  expect(formOf({ workspaceVolume: { value: { existingSource } } }).workspaceVolume).toEqual({
    value: { mount: '/home/jovyan', existingSource },
    readOnly: false,
  });
  expect(formOf({ workspaceVolume: { value: null } }).workspaceVolume).toEqual({ value: null, readOnly: false });
});

test('the images of the release come from the user’s registry, by their names as well', () => {
  const mirror = { images: { registry: 'mirror.example.com' } };
  const scipy = 'mirror.example.com/kubeflow/kubeflow/notebook-servers/jupyter-scipy:v1.11.0';
  expect(JSON.stringify(formOf({}, mirror))).not.toContain('ghcr.io/');
  expect(formOf({ image: { options: ['notebook-jupyter-scipy', 'busybox'] } }, mirror).image).toEqual({
    value: scipy,
    options: [scipy, 'busybox'],
  });
});

test('the selected image is always one of the options', () => {
  const group = (spawner: Spawner) => formOf(spawner).imageGroupTwo;
  expect(group({ imageGroupTwo: { value: 'example.com/r:1' } })).toEqual({
    value: 'example.com/r:1',
    options: ['example.com/r:1', expect.stringContaining('rstudio-tidyverse')],
  });
  expect(group({ imageGroupTwo: { options: ['example.com/r:1', 'example.com/r:2'] } })).toEqual({
    value: 'example.com/r:1',
    options: ['example.com/r:1', 'example.com/r:2'],
  });
});

test('pictures are SVG, ours or the user’s', () => {
  const files = dataOf('jupyter-web-app-logos', { logos: { groupOneLogo: SVG } });
  expect(Object.keys(files).sort()).toEqual([
    'group-one-icon.svg',
    'group-one-logo.svg',
    'group-two-icon.svg',
    'group-two-logo.svg',
    'jupyter-icon.svg',
    'jupyterlab-logo.svg',
  ]);
  expect(files['group-one-logo.svg']).toBe(SVG);
  for (const file of Object.values(files)) expect(file).toMatch(/^<svg .*(<\/svg>|\/>)\s*$/s);
});

test('nothing is bound to a service account that nobody makes', () => {
  const kinds = render().map(({ kind }) => kind);
  expect(kinds).not.toContain('RoleBinding');
  expect(kinds).not.toContain('Role');
});

test('names come from the context', () => {
  const objects = render(undefined, {
    clusterDomain: 'example.internal',
    namespaces: { kubeflow: 'mlops', 'istio-system': 'mesh' },
  });
  expect(find(objects, 'DestinationRule', 'jupyter-web-app').spec).toMatchObject({
    host: 'jupyter-web-app-service.mlops.svc.example.internal',
  });
  expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['mlops', undefined]));
});

test.each<[object, string]>([
  [{ cpu: { value: '500m' } }, 'a number of CPUs'],
  [{ memory: { value: '512Mi' } }, 'an amount in Gi'],
  [{ cpu: { limitFactor: 0.5 } }, 'at least 1, or none'],
  [{ image: { options: [] } }, 'at least one image'],
  [{ imagePullPolicy: { value: 'Sometimes' } }, 'expected one of'],
  [{ gpus: { value: { vendor: 'nvidia.com/mig-1g.5gb' } } }, 'the limitsKey of one of the vendors'],
  [{ gpus: { value: { num: 3 } } }, 'expected one of'],
  [{ gpus: { value: { num: 1 }, readOnly: true } }, 'a vendor, as users can change neither'],
  [{ gpus: { value: { vendors: [{ limitsKey: 'gpu', uiName: 'GPU' }] } } }, 'a resource of nodes'],
  [{ affinityConfig: { value: 'big' } }, 'the configKey of one of the options'],
  [{ affinityConfig: { options: [{ ...dedicated, configKey: 'none' }] } }, 'any text but none'],
  [{ tolerationGroup: { value: 'big', options: [gpuNodes] } }, 'the groupKey of one of the options'],
  [{ workspaceVolume: { value: { newPvc: { metadata: { name: 'No {notebook-name}' } } } } }, 'a name of lowercase'],
  [{ workspaceVolume: { value: { newPvc: {}, existingSource: { emptyDir: {} } } } }, 'either newPvc or existingSource'],
  [{ dataVolumes: { value: [{ mount: '/data' }] } }, 'either newPvc or existingSource'],
  [{ dataVolumes: { value: [{ mount: 'data', existingSource: { emptyDir: {} } }] } }, 'a path that begins with /'],
  [{ dataVolumes: { value: [{ mount: '/data', existingSource: {} }] } }, 'exactly one kind of source'],
])('spawner %j is refused: %s', (spawner, message) => {
  expect(JSON.stringify(jupyterWebAppProps.safeParse({ spawner }).error?.issues)).toContain(message);
});

test('a form of the web app’s own documentation is accepted as it is', () => {
  const settings = formOf();
  expect(jupyterWebAppProps.safeParse({ spawner: settings }).error).toBeUndefined();
});

test('a logo that is no SVG is refused', () => {
  const result = jupyterWebAppProps.safeParse({ logos: { groupOneLogo: 'logo.svg' } });
  expect(JSON.stringify(result.error?.issues)).toContain('an SVG document');
});
