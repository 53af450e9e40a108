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
  summary: 'Machine learning workflows as users write, start and repeat them.',
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
  crds: ({ mode, workflowEngine, definitions, application }) => [
    'scheduledworkflows.kubeflow.org',
    'viewers.kubeflow.org',
    ...(workflowEngine === 'existing' ? [] : ARGO),
    ...(mode === 'standalone' ? [] : METACONTROLLER),
    ...(definitions === 'kubernetes' ? DEFINITIONS : []),
    ...(application ? ['applications.app.k8s.io'] : []),
  ],
  props: pipelinesProps,
  construct: Pipelines,
});
