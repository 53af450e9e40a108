import { isDeepStrictEqual } from 'node:util';
import { withValue } from '../core/edit-yaml';
import { type BackendService, backendServiceOf, type ClusterOptions } from '../deploy';
import { readSettingsText, replaceFile } from '../platform/settings/settings-file';
import { describeBackend, type Gcloud, gcloud, projectNumber } from './gcloud';
import { type IapSettings, iapSettings } from './iap-settings';

/** What the verb is told beside the settings file. */
export interface AudienceOptions extends ClusterOptions {
  /** Id or number of the project. @default - as the cluster or gcloud says */
  readonly project?: string;
  /** Id of the backend service. @default - as gcloud says */
  readonly backend?: string;
  /** Region of the backend service. @default - as the cluster says */
  readonly region?: string;
  /** @default - Google's own program */
  readonly gcloud?: Gcloud;
}

/**
 * Finds out for which backend service assertions of IAP are made, which is there after the first deploy, and writes it into
 * the settings file. Comments and the order of keys stay.
 *
 * @returns what was done, a line each
 * @throws when it cannot be found out
 */
export async function writeAudiences(file: string, options: AudienceOptions): Promise<string[]> {
  const settings = iapSettings(file);
  const audiences = [await audienceOf(settings, options)];
  if (isDeepStrictEqual(settings.iap.audiences, audiences)) {
    return [`${file}: auth.iap.audiences is ${audiences.join()} already`];
  }
  const text = withValue(readSettingsText(file), ['auth', 'iap', 'audiences'], audiences);
  iapSettings(file, text);
  replaceFile(file, text);
  return [`${file}: auth.iap.audiences is ${audiences.join()} now; render and deploy it`];
}

async function audienceOf(settings: IapSettings, options: AudienceOptions): Promise<string> {
  const { backend, region, gcloud: run = gcloud } = options;
  if (backend !== undefined && options.project !== undefined) {
    return audience(await projectNumber(run, options.project), region, backend);
  }
  const found: BackendService = await backendServiceOf(loadBalancerOf(settings), options);
  const place = region ?? found.region;
  const described = await describeBackend(run, { ...found, region: place, project: options.project ?? found.project });
  const number = await projectNumber(run, found.project ?? options.project ?? described.project);
  return audience(number, place, backend ?? described.id);
}

/** As IAP writes it into assertions. */
function audience(project: string, region: string | undefined, id: string): string {
  return `/projects/${project}/${region ?? 'global'}/backendServices/${id}`;
}

function loadBalancerOf({ ingress, namespace, service }: IapSettings) {
  if (ingress.kind === 'gke') {
    return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', namespace, name: ingress.name, service } as const;
  }
  const made = ingress.gateway ?? { namespace, name: ingress.name };
  const { name, namespace: place } = made;
  return { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', namespace: place, name, service } as const;
}
