import type { CrdNames } from '../../core/component';
import type { PipelinesProps } from './pipelines-props';

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

/** CustomResourceDefinitions of Pipelines and of what comes with it. */
export const pipelinesCrds: CrdNames<PipelinesProps> = ({ mode, workflowEngine, definitions, application }) => [
  'scheduledworkflows.kubeflow.org',
  'viewers.kubeflow.org',
  ...(workflowEngine === 'existing' ? [] : ARGO),
  ...(mode === 'standalone' ? [] : METACONTROLLER),
  ...(definitions === 'kubernetes' ? DEFINITIONS : []),
  ...(application ? ['applications.app.k8s.io'] : []),
];

/** What Pipelines does without: alone, it needs no mesh, and cert-manager only for certificates of its own. */
export function pipelinesDoesWithout(props: PipelinesProps): string[] {
  if (props.mode !== 'standalone') return [];
  const { cache, definitions, apiServerTls, ownNamespace } = props;
  const certificates = cache?.certificates === 'certManager' || definitions === 'kubernetes' || apiServerTls;
  return [
    'istio',
    'kubeflow-istio-resources',
    ...(ownNamespace ? ['kubeflow-namespace'] : []),
    ...(certificates ? [] : ['cert-manager']),
  ];
}
