import { UI as PIPELINES_UI } from '../../components/pipelines/names';
import { pipelinesProps } from '../../components/pipelines/pipelines-props';
import type { PlatformContext } from '../../core/context';
import { parseOnce } from '../../core/schemas/parsed-once';
import type { Entrance } from '../../kubernetes/render-record';
import type { Settings } from '../settings/schema';
import { gatewayAddress, gatewayEntrance } from './address';
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

/** The Service to which a user's machine can forward a port to open the platform; undefined when there is none. */
export function entranceOf(input: OpeningInput): Entrance | undefined {
  const { context, on, settings } = input;
  if (on.has('kubeflow-istio-resources')) return gatewayEntrance(input);
  if (!on.has('pipelines') || pipelinesSettings(settings).invertingProxy) return undefined;
  const namespace = pipelinesNamespace(context, settings);
  const { service, port } = PIPELINES_UI;
  return { namespace, service, port, localPort: 8080, url: 'http://localhost:8080' };
}

/** Pipelines alone has no gateway before its page. */
function pipelinesPage({ context, settings }: OpeningInput): string {
  const namespace = pipelinesNamespace(context, settings);
  if (pipelinesSettings(settings).invertingProxy) {
    const config = `kubectl get configmap inverse-proxy-config -n ${namespace} -o jsonpath='{.data.Hostname}'`;
    return `https://ADDRESS, where ADDRESS is what this says: ${config}`;
  }
  return `http://localhost:8080 while this runs: kubectl port-forward -n ${namespace} service/${PIPELINES_UI.service} 8080:${PIPELINES_UI.port}`;
}

function pipelinesSettings(settings: Settings) {
  return parseOnce(pipelinesProps, settingsOf('pipelines', settings));
}

function pipelinesNamespace(context: PlatformContext, settings: Settings): string {
  return pipelinesSettings(settings).ownNamespace?.name ?? context.namespace('kubeflow');
}
