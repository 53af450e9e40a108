import { component } from '../../core/component';
import { cacheCertificates } from './cache';
import { Pipelines } from './pipelines';
import { pipelinesProps } from './pipelines-props';

const ARGO = [
  'clusterworkflowtemplates',
  'cronworkflows',
  'workflowartifactgctasks',
  'workfloweventbindings',
  'workflows',
  'workflowtaskresults',
  'workflowtasksets',
  'workflowtemplates',
].map((name) => `${name}.argoproj.io`);

const METACONTROLLER = ['compositecontrollers', 'controllerrevisions', 'decoratorcontrollers'].map(
  (name) => `${name}.metacontroller.k8s.io`,
);

const DEFINITIONS = ['pipelines.pipelines.kubeflow.org', 'pipelineversions.pipelines.kubeflow.org'];

/** The mesh with its gateway: alone, Pipelines needs neither. */
const MESH = ['istio', 'kubeflow-istio-resources'] as const;

export const pipelinesComponent = component({
  name: 'pipelines',
  order: 300,
  summary: 'Machine learning workflows as users write, start and repeat them.',
  part: 'pipelines',
  requires: ['cert-manager', 'kubeflow-namespace', ...MESH],
  optional(settings) {
    const { mode, definitions, apiServerTls, ownNamespace } = settings;
    if (mode !== 'standalone') return [];
    const certificates = cacheCertificates(settings) === 'certManager' || definitions === 'kubernetes' || apiServerTls;
    return [
      ...MESH,
      ...(ownNamespace ? (['kubeflow-namespace'] as const) : []),
      ...(certificates ? [] : (['cert-manager'] as const)),
    ];
  },
  check({ mode, ownNamespace }, _, on) {
    if (mode !== 'standalone' || ownNamespace || !on.has('pipelines') || !on.has('istio')) return [];
    const message =
      'expected "multiUser" where the mesh is, got "standalone", whose pods the mesh would close to everybody; or give it ' +
      'a namespace of its own (ownNamespace), or start from platforms/pipelines-standalone.yaml';
    return [{ path: ['mode'], message }];
  },
  crds: ({ mode, workflowEngine, definitions, application }) => [
    'scheduledworkflows.kubeflow.org',
    'viewers.kubeflow.org',
    ...(workflowEngine === 'existing' ? [] : ARGO),
    ...(mode === 'standalone' ? [] : METACONTROLLER),
    ...(definitions === 'kubernetes' ? DEFINITIONS : []),
    ...(application ? ['applications.app.k8s.io'] : []),
  ],
  props: pipelinesProps,
  // Alone it has a namespace and an address of its own.
  pages: ({ mode }) => mode !== 'standalone',
  links: {
    menu: [
      {
        order: 70,
        text: 'Pipelines',
        icon: 'kubeflow:pipeline-centered',
        items: [
          { text: 'Pipelines', link: '/pipeline/#/pipelines' },
          { text: 'Experiments', link: '/pipeline/#/experiments' },
          { text: 'Runs', link: '/pipeline/#/runs' },
          { text: 'Recurring Runs', link: '/pipeline/#/recurringruns' },
          { text: 'Artifacts', link: '/pipeline/#/artifacts' },
          { text: 'Executions', link: '/pipeline/#/executions' },
        ],
      },
    ],
    documentation: [
      {
        order: 20,
        text: 'Kubeflow Pipelines Documentation',
        link: 'https://www.kubeflow.org/docs/components/pipelines/',
        description: 'Write, run and compare workflows',
      },
    ],
    quickLinks: [
      { order: 20, text: 'Upload a Pipeline', link: '/pipeline/#/pipelines', description: 'Pipelines' },
      { order: 30, text: 'View Pipeline Runs', link: '/pipeline/#/runs', description: 'Pipelines' },
    ],
  },
  construct: Pipelines,
});
