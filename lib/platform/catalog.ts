import { CentralDashboard } from '../components/central-dashboard/central-dashboard';
import { centralDashboardProps } from '../components/central-dashboard/central-dashboard-props';
import { JupyterWebApp } from '../components/jupyter-web-app/jupyter-web-app';
import { jupyterWebAppProps } from '../components/jupyter-web-app/jupyter-web-app-props';
import { KubeflowIstioResources } from '../components/kubeflow-istio-resources/kubeflow-istio-resources';
import { kubeflowIstioResourcesProps } from '../components/kubeflow-istio-resources/kubeflow-istio-resources-props';
import { KubeflowNamespace } from '../components/kubeflow-namespace/kubeflow-namespace';
import { kubeflowNamespaceProps } from '../components/kubeflow-namespace/kubeflow-namespace-props';
import { KubeflowRoles } from '../components/kubeflow-roles/kubeflow-roles';
import { kubeflowRolesProps } from '../components/kubeflow-roles/kubeflow-roles-props';
import { NotebookController } from '../components/notebook-controller/notebook-controller';
import { notebookControllerProps } from '../components/notebook-controller/notebook-controller-props';
import { Pipelines } from '../components/pipelines/pipelines';
import { pipelinesCrds, pipelinesDoesWithout } from '../components/pipelines/pipelines-crds';
import { pipelinesProps } from '../components/pipelines/pipelines-props';
import { PodDefaultsWebhook } from '../components/poddefaults-webhook/poddefaults-webhook';
import { podDefaultsWebhookProps } from '../components/poddefaults-webhook/poddefaults-webhook-props';
import { ProfileContributors } from '../components/profile-contributors/profile-contributors';
import { ProfileController } from '../components/profile-controller/profile-controller';
import { profileControllerProps } from '../components/profile-controller/profile-controller-props';
import { Profiles } from '../components/profiles/profiles';
import { profilesProps } from '../components/profiles/profiles-props';
import { PvcviewerController } from '../components/pvcviewer-controller/pvcviewer-controller';
import { pvcviewerControllerProps } from '../components/pvcviewer-controller/pvcviewer-controller-props';
import { TensorboardController } from '../components/tensorboard-controller/tensorboard-controller';
import { tensorboardControllerProps } from '../components/tensorboard-controller/tensorboard-controller-props';
import { TensorboardsWebApp } from '../components/tensorboards-web-app/tensorboards-web-app';
import { tensorboardsWebAppProps } from '../components/tensorboards-web-app/tensorboards-web-app-props';
import { VolumesWebApp } from '../components/volumes-web-app/volumes-web-app';
import { volumesWebAppProps } from '../components/volumes-web-app/volumes-web-app-props';
import { type Component, component } from '../core/component';
import { CertManager } from '../infrastructure/cert-manager/cert-manager';
import { certManagerCrds } from '../infrastructure/cert-manager/cert-manager-crds';
import { certManagerProps } from '../infrastructure/cert-manager/cert-manager-props';
import { ClusterLocalGateway } from '../infrastructure/cluster-local-gateway/cluster-local-gateway';
import { clusterLocalGatewayProps } from '../infrastructure/cluster-local-gateway/cluster-local-gateway-props';
import { Dex } from '../infrastructure/dex/dex';
import { dexProps } from '../infrastructure/dex/dex-props';
import { Istio } from '../infrastructure/istio/istio';
import { istioCrds } from '../infrastructure/istio/istio-crds';
import { istioProps } from '../infrastructure/istio/istio-props';
import { KnativeEventing } from '../infrastructure/knative-eventing/knative-eventing';
import { knativeEventingCrds } from '../infrastructure/knative-eventing/knative-eventing-crds';
import { knativeEventingProps } from '../infrastructure/knative-eventing/knative-eventing-props';
import { KnativeServing } from '../infrastructure/knative-serving/knative-serving';
import { KNATIVE_SERVING_CRDS } from '../infrastructure/knative-serving/knative-serving-crds';
import { knativeServingProps } from '../infrastructure/knative-serving/knative-serving-props';
import { LoginGateway } from '../infrastructure/login/login';
import { loginGatewayProps } from '../infrastructure/login/login-props';
import { OAuth2Proxy } from '../infrastructure/oauth2-proxy/oauth2-proxy';
import { oauth2ProxyProps } from '../infrastructure/oauth2-proxy/oauth2-proxy-props';
import { withoutGateway } from '../patterns/web-app-props';

/**
 * Every component, in the order in which they are installed: each after all that it requires. The order names the
 * files in dist, so a new component goes where it belongs and moves the numbers behind it.
 */
export const CATALOG: readonly Component[] = [
  component(CertManager, {
    name: 'cert-manager',
    summary: 'Certificates for webhooks and for the gateway.',
    requires: [],
    crds: certManagerCrds,
    props: certManagerProps,
  }),
  component(Istio, {
    name: 'istio',
    summary: 'The mesh: control plane, ingress gateway, policies.',
    requires: [],
    crds: istioCrds,
    props: istioProps,
  }),
  component(KubeflowNamespace, {
    name: 'kubeflow-namespace',
    summary: 'Namespaces of the components, closed by default.',
    requires: [],
    props: kubeflowNamespaceProps,
  }),
  component(KubeflowRoles, {
    name: 'kubeflow-roles',
    summary: 'What owners, contributors and viewers of profiles may do.',
    requires: [],
    props: kubeflowRolesProps,
  }),
  component(KubeflowIstioResources, {
    name: 'kubeflow-istio-resources',
    summary: 'The Gateway of all pages, with TLS.',
    requires: ['cert-manager', 'istio', 'kubeflow-namespace'],
    props: kubeflowIstioResourcesProps,
  }),
  component(LoginGateway, {
    name: 'login',
    summary: 'What the gateway checks so that nobody gets in who should not.',
    requires: ['istio', 'kubeflow-istio-resources'],
    when: () => true,
    props: loginGatewayProps,
  }),
  component(Dex, {
    name: 'dex',
    summary: 'The login of the platform itself.',
    requires: ['istio', 'kubeflow-istio-resources'],
    crds: ['authcodes.dex.coreos.com'],
    when: ({ auth }) => auth.provider === 'dex',
    props: dexProps,
  }),
  component(OAuth2Proxy, {
    name: 'oauth2-proxy',
    summary: 'Sessions of users.',
    requires: ['istio', 'kubeflow-istio-resources'],
    when: ({ auth }) => auth.provider === 'dex' || auth.provider === 'oidc',
    props: oauth2ProxyProps,
  }),
  component(ProfileController, {
    name: 'profile-controller',
    summary: 'Namespaces of users, and who may work in them.',
    requires: ['istio', 'kubeflow-namespace', 'kubeflow-roles'],
    crds: ['profiles.kubeflow.org'],
    props: profileControllerProps,
  }),
  component(CentralDashboard, {
    name: 'central-dashboard',
    summary: 'The first page: the frame around all others.',
    requires: ['kubeflow-istio-resources', 'profile-controller'],
    optional: withoutGateway,
    props: centralDashboardProps,
  }),
  component(PodDefaultsWebhook, {
    name: 'poddefaults-webhook',
    summary: 'Volumes, environment and more for the pods of profiles.',
    requires: ['cert-manager', 'kubeflow-namespace'],
    crds: ['poddefaults.kubeflow.org'],
    props: podDefaultsWebhookProps,
  }),
  component(Pipelines, {
    name: 'pipelines',
    summary: 'Machine learning workflows as users write, start and repeat them.',
    requires: ['cert-manager', 'istio', 'kubeflow-namespace', 'kubeflow-istio-resources'],
    optional: pipelinesDoesWithout,
    crds: pipelinesCrds,
    props: pipelinesProps,
  }),
  component(ClusterLocalGateway, {
    name: 'cluster-local-gateway',
    summary: 'Gateway for calls between pods of the cluster, to models above all.',
    requires: ['istio'],
    props: clusterLocalGatewayProps,
  }),
  component(KnativeServing, {
    name: 'knative-serving',
    summary: 'Runs models as services with as many pods as their requests need.',
    requires: ['istio'],
    crds: KNATIVE_SERVING_CRDS,
    props: knativeServingProps,
  }),
  component(KnativeEventing, {
    name: 'knative-eventing',
    summary: 'Carries events from sources through brokers and channels to services.',
    requires: [],
    crds: knativeEventingCrds,
    props: knativeEventingProps,
    enabled: false,
  }),
  component(NotebookController, {
    name: 'notebook-controller',
    summary: 'Runs the notebooks of profiles.',
    requires: ['kubeflow-namespace', 'istio'],
    optional: withoutGateway,
    crds: ['notebooks.kubeflow.org'],
    props: notebookControllerProps,
  }),
  component(JupyterWebApp, {
    name: 'jupyter-web-app',
    summary: 'Web page for notebooks.',
    requires: ['kubeflow-namespace', 'istio', 'kubeflow-istio-resources', 'notebook-controller'],
    optional: withoutGateway,
    props: jupyterWebAppProps,
  }),
  component(PvcviewerController, {
    name: 'pvcviewer-controller',
    summary: 'Runs the file browsers of volumes.',
    requires: ['cert-manager', 'kubeflow-namespace', 'istio'],
    crds: ['pvcviewers.kubeflow.org'],
    props: pvcviewerControllerProps,
  }),
  component(VolumesWebApp, {
    name: 'volumes-web-app',
    summary: 'Web page for volumes.',
    requires: ['kubeflow-namespace', 'istio', 'kubeflow-istio-resources', 'pvcviewer-controller'],
    optional: withoutGateway,
    props: volumesWebAppProps,
  }),
  component(TensorboardController, {
    name: 'tensorboard-controller',
    summary: 'Runs the TensorBoards of profiles.',
    requires: ['kubeflow-namespace', 'istio'],
    crds: ['tensorboards.tensorboard.kubeflow.org'],
    props: tensorboardControllerProps,
  }),
  component(TensorboardsWebApp, {
    name: 'tensorboards-web-app',
    summary: 'Web page for TensorBoards.',
    requires: ['kubeflow-namespace', 'istio', 'kubeflow-istio-resources', 'tensorboard-controller'],
    optional: withoutGateway,
    props: tensorboardsWebAppProps,
  }),
  component(Profiles, {
    name: 'profiles',
    summary: 'Profiles of users, from the section `profiles`.',
    section: 'profiles',
    requires: ['profile-controller'],
    props: profilesProps,
  }),
  component(ProfileContributors, {
    name: 'profile-contributors',
    summary: "Those who may work in others' profiles, from the section `profiles`.",
    section: 'profiles',
    requires: ['profiles'],
    props: profilesProps,
  }),
];
