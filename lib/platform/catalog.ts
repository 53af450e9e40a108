import { centralDashboardComponent } from '../components/central-dashboard/central-dashboard-component';
import { feastOperatorComponent } from '../components/feast-operator/feast-operator-component';
import { jupyterWebAppComponent } from '../components/jupyter-web-app/jupyter-web-app-component';
import { katibComponent } from '../components/katib/katib-component';
import { kserveComponent } from '../components/kserve/kserve-component';
import { kserveModelsWebAppComponent } from '../components/kserve-models-web-app/kserve-models-web-app-component';
import { kubeflowIstioResourcesComponent } from '../components/kubeflow-istio-resources/kubeflow-istio-resources-component';
import { kubeflowNamespaceComponent } from '../components/kubeflow-namespace/kubeflow-namespace-component';
import { kubeflowRolesComponent } from '../components/kubeflow-roles/kubeflow-roles-component';
import { kuberayOperatorComponent } from '../components/kuberay-operator/kuberay-operator-component';
import { modelCatalogComponent } from '../components/model-catalog/model-catalog-component';
import { modelRegistryComponent } from '../components/model-registry/model-registry-component';
import { notebookControllerComponent } from '../components/notebook-controller/notebook-controller-component';
import { pipelinesComponent } from '../components/pipelines/pipelines-component';
import { poddefaultsWebhookComponent } from '../components/poddefaults-webhook/poddefaults-webhook-component';
import { profileContentsComponent } from '../components/profile-contents/profile-contents-component';
import { profileContributorsComponent } from '../components/profile-contributors/profile-contributors-component';
import { profileControllerComponent } from '../components/profile-controller/profile-controller-component';
import { profilesComponent } from '../components/profiles/profiles-component';
import { pvcviewerControllerComponent } from '../components/pvcviewer-controller/pvcviewer-controller-component';
import { sparkOperatorComponent } from '../components/spark-operator/spark-operator-component';
import { tensorboardControllerComponent } from '../components/tensorboard-controller/tensorboard-controller-component';
import { tensorboardsWebAppComponent } from '../components/tensorboards-web-app/tensorboards-web-app-component';
import { trainerComponent } from '../components/trainer/trainer-component';
import { trainingOperatorComponent } from '../components/training-operator/training-operator-component';
import { volumesWebAppComponent } from '../components/volumes-web-app/volumes-web-app-component';
import { workspacesComponent } from '../components/workspaces/workspaces-component';
import { catalog } from '../core/catalog';
import { certManagerComponent } from '../infrastructure/cert-manager/cert-manager-component';
import { clusterLocalGatewayComponent } from '../infrastructure/cluster-local-gateway/cluster-local-gateway-component';
import { dexComponent } from '../infrastructure/dex/dex-component';
import { gatewayIngressComponent } from '../infrastructure/gateway-ingress/gateway-ingress-component';
import { gpuComponent } from '../infrastructure/gpu/gpu-component';
import { istioComponent } from '../infrastructure/istio/istio-component';
import { knativeEventingComponent } from '../infrastructure/knative-eventing/knative-eventing-component';
import { knativeServingComponent } from '../infrastructure/knative-serving/knative-serving-component';
import { loginComponent } from '../infrastructure/login/login-component';
import { oauth2ProxyComponent } from '../infrastructure/oauth2-proxy/oauth2-proxy-component';
import { storageClassesComponent } from '../infrastructure/storage-classes/storage-classes-component';

/** Every component, in the order in which they are installed: each after all that it requires. */
export const CATALOG = catalog([
  certManagerComponent,
  storageClassesComponent,
  gpuComponent,
  istioComponent,
  kubeflowNamespaceComponent,
  kubeflowRolesComponent,
  kubeflowIstioResourcesComponent,
  loginComponent,
  gatewayIngressComponent,
  dexComponent,
  oauth2ProxyComponent,
  profileControllerComponent,
  centralDashboardComponent,
  poddefaultsWebhookComponent,
  pipelinesComponent,
  clusterLocalGatewayComponent,
  knativeServingComponent,
  knativeEventingComponent,
  notebookControllerComponent,
  jupyterWebAppComponent,
  pvcviewerControllerComponent,
  volumesWebAppComponent,
  tensorboardControllerComponent,
  tensorboardsWebAppComponent,
  trainerComponent,
  sparkOperatorComponent,
  trainingOperatorComponent,
  kuberayOperatorComponent,
  katibComponent,
  kserveComponent,
  kserveModelsWebAppComponent,
  modelRegistryComponent,
  modelCatalogComponent,
  feastOperatorComponent,
  workspacesComponent,
  profilesComponent,
  profileContributorsComponent,
  profileContentsComponent,
]);
