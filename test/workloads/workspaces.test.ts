import { valueAt } from '../../lib/kubernetes/json';
import { Workspace } from '../../lib/workloads/workspaces/workspace';
import { WorkspaceKind } from '../../lib/workloads/workspaces/workspace-kind';
import { type WorkspaceKindProps, workspaceKindProps } from '../../lib/workloads/workspaces/workspace-kind-props';
import { type WorkspaceProps, workspaceProps } from '../../lib/workloads/workspaces/workspace-props';
import { schemaProblems } from '../support/crd-schema';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const KIND = {
  displayName: 'Lab',
  description: 'Ours',
  images: [{ id: 'v3', image: 'example.com/lab:v3' }],
  pods: [{ id: 'small' }, { id: 'large' }],
  ports: [{ id: 'lab' }],
};
const CHOSEN = { namespace: 'team-a', kind: 'jupyterlab', image: 'jupyter-scipy', pod: 'small' };

const workspace = (props: WorkspaceProps) => renderObjects((chart) => new Workspace(chart, 'explore', props));
const kind = (props: WorkspaceKindProps) => renderObjects((chart) => new WorkspaceKind(chart, 'lab', props));
const ofKind = (props: Partial<WorkspaceProps>) =>
  renderObjects((chart) => {
    new Workspace(chart, 'explore', { kind: new WorkspaceKind(chart, 'lab', KIND), ...props });
  });

const everyWorkspaceProp: Required<WorkspaceProps> = {
  ...CHOSEN,
  name: 'mine',
  labels: { team: 'a' },
  annotations: { note: 'b' },
  paused: true,
  home: { size: '20Gi', storageClass: 'fast', accessMode: 'ReadWriteMany' },
  data: [{ claim: 'reviews', path: '/data', readOnly: true }],
  secrets: [{ secret: 'bucket', path: '/etc/bucket', mode: 0o400 }],
  podDefaults: ['bucket-access'],
  podLabels: { team: 'a' },
  podAnnotations: { note: 'c' },
};
const everyKindProp: Required<WorkspaceKindProps> = {
  ...KIND,
  name: 'team-lab',
  labels: { team: 'a' },
  annotations: { note: 'b' },
  icon: 'https://example.com/icon.svg',
  logo: { namespace: 'pictures', name: 'logos', key: 'lab.svg' },
  hidden: true,
  deprecated: 'Take another',
  home: '/home/lab',
  serviceAccountName: 'lab',
  env: { NB_PREFIX: '{{ httpPathPrefix "lab" }}' },
  shm: false,
  podLabels: { team: 'a' },
  podAnnotations: { note: 'c' },
  restricted: false,
  runAsUser: 1001,
};

snapshotObjects('a Workspace with defaults', workspace(CHOSEN));
snapshotProps('a Workspace with every prop set', {
  schema: workspaceProps,
  props: everyWorkspaceProp,
  objects: workspace(everyWorkspaceProp),
  defaults: workspace(CHOSEN),
});
snapshotObjects('a WorkspaceKind with defaults', kind(KIND));
snapshotProps('a WorkspaceKind with every prop set', {
  schema: workspaceKindProps,
  props: everyKindProp,
  objects: kind(everyKindProp),
  defaults: kind(KIND),
});

test('all fit the schemas of the cluster', () => {
  const objects = [
    workspace(CHOSEN),
    workspace(everyWorkspaceProp),
    kind(KIND),
    kind(everyKindProp),
    ofKind({}),
  ].flat();
  expect(objects.flatMap(schemaProblems)).toEqual([]);
});

test('of a kind that is a construct the first image and size are taken', () => {
  expect(find(ofKind({}), 'Workspace', 'explore')).toMatchObject({
    spec: { kind: 'lab', podTemplate: { options: { imageConfig: 'v3', podConfig: 'small' } } },
  });
});

test.each<[string, WorkspaceProps['home'], string | undefined, string[]]>([
  ['a new claim', undefined, 'explore-home', ['explore-home']],
  ['a claim that is there', 'mine', 'mine', []],
  ['nothing', null, undefined, []],
])('the home is %s', (_, home, mounted, made) => {
  const objects = workspace({ ...CHOSEN, home });
  expect(valueAt(find(objects, 'Workspace', 'explore'), 'spec', 'podTemplate', 'volumes', 'home')).toBe(mounted);
  const claims = objects.filter((each) => each.kind === 'PersistentVolumeClaim');
  expect(claims.map(({ metadata }) => metadata.name)).toEqual(made);
});

test.each<[string, () => unknown, string]>([
  [
    'a Secret where a claim is',
    () => workspace({ ...CHOSEN, data: [{ claim: 'a', path: '/a' }], secrets: [{ secret: 'b', path: '/a' }] }),
    'secrets[0].path: expected another path than that of data[0], got "/a"',
  ],
  [
    'an image that the kind does not have',
    () => ofKind({ image: 'v4' }),
    'image: expected one of the images of lab (v3), got "v4"',
  ],
  [
    'a size that it does not have',
    () => ofKind({ pod: 'huge' }),
    'pod: expected one of the pods of lab (small, large), got "huge"',
  ],
  [
    'no image of a kind that is not known',
    () => workspace({ kind: 'jupyterlab', pod: 'small' }),
    'image: expected one of the images of jupyterlab, by its name',
  ],
  [
    'two volumes in one folder',
    () =>
      workspace({
        ...CHOSEN,
        data: [
          { claim: 'a', path: '/data' },
          { claim: 'b', path: '/data' },
        ],
      }),
    'data[1].path: expected another path than that of item 0',
  ],
])('%s is refused', (_, make, message) => {
  expect(make).toThrow(message);
});
