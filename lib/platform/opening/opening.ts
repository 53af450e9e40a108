import { pipelinesProps } from '../../components/pipelines/pipelines-props';
import { gatewayAddress } from './address';
import { type OpeningInput, settingsOf } from './input';
import { firstLogin } from './login';

/**
 * How users open the platform once it is deployed, and as whom they log in first: a line each. CREDENTIALS_PATH stands
 * for the credentials file. Empty where there is no page to open.
 */
export function openingLines(input: OpeningInput): string[] {
  const { context, on } = input;
  if (on.has('kubeflow-istio-resources')) {
    return [`open: ${gatewayAddress(input)}`, `login: ${on.has('login') ? firstLogin(context) : 'none'}`];
  }
  return on.has('pipelines') ? [`open: ${pipelinesPage(input)}`, 'login: none'] : [];
}

/** Pipelines alone has no gateway before its page. */
function pipelinesPage({ context, settings }: OpeningInput): string {
  const { ownNamespace, invertingProxy } = pipelinesProps.parse(settingsOf('pipelines', settings));
  const namespace = ownNamespace?.name ?? context.namespace('kubeflow');
  if (invertingProxy) {
    const config = `kubectl get configmap inverse-proxy-config -n ${namespace} -o jsonpath='{.data.Hostname}'`;
    return `https://ADDRESS, where ADDRESS is what this says: ${config}`;
  }
  return `http://localhost:8080 while this runs: kubectl port-forward -n ${namespace} service/ml-pipeline-ui 8080:80`;
}
