import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { ConfigData } from '../../patterns/config-map';
import { yamlText } from '../../patterns/document';
import { unlessEmpty } from '../../patterns/pod';
import type { LeaderElectionSettings, LoggingSettings, ObservabilitySettings } from './common-props';

/**
 * Settings as Knative's ConfigMaps have them: `stableWindow` is the key `stable-window`, a list stands with commas
 * between, a map as YAML. What is not set is left out, so that Knative's own default holds.
 */
export function configData(settings: object = {}, prefix = ''): ConfigData {
  const data: ConfigData = {};
  for (const [name, value] of Object.entries(settings)) {
    if (value !== undefined) data[prefix + kebabCase(name)] = text(value);
  }
  return data;
}

function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function text(value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'object' ? yamlText(value) : String(value);
}

/** Amounts by the name of the resource, such as `{ cpu: '25m' }`. */
type Amounts = Record<string, string | number | undefined>;

/** Requests and limits: `<prefix>-cpu-request` and so on. */
export function resourceData(prefix: string, resources: { requests?: Amounts; limits?: Amounts } = {}): ConfigData {
  const data = (amounts: Amounts = {}, kind: string) =>
    Object.entries(amounts).map(([name, amount]) => [`${prefix}-${name}-${kind}`, amount] as const);
  return configData(Object.fromEntries([...data(resources.requests, 'request'), ...data(resources.limits, 'limit')]));
}

/** The data of `config-observability` that Serving and Eventing share. */
export function observabilityData({ metrics, tracing, runtimeProfiling }: ObservabilitySettings): ConfigData {
  return {
    ...configData(metrics, 'metrics-'),
    ...configData(tracing, 'tracing-'),
    ...configData({ runtimeProfiling }),
  };
}

/** The levels in `config-logging`. */
export function loggingData(levels: LoggingSettings): ConfigData {
  return configData(levels, 'loglevel.');
}

/** The data of `config-leader-election`. */
export function leaderElectionData(settings: LeaderElectionSettings): ConfigData {
  return configData(settings);
}

/** Where Knative's ConfigMaps go. */
export interface ConfigMapPlace {
  readonly namespace: string;
  readonly labels: Record<string, string>;
}

/** One of Knative's ConfigMaps. It is there also when it is empty: the programs do not start without it. */
export function configMap(scope: Construct, name: string, place: ConfigMapPlace, data: ConfigData = {}): void {
  new k8s.KubeConfigMap(scope, name, { metadata: { name, ...place }, data: unlessEmpty(data) });
}
