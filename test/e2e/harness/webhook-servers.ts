import type { Api } from './api';
import { type CalledService, callsOf } from './ca-bundle';
import { type KubernetesObject, referenceTo, valueAt } from './objects';
import { listIfDefined, type PlayedController, playController, type WatchedKind } from './played-controller';
import { WebhookStandIn, type WebhookStandInOptions } from './webhook-stand-in';

const ADMISSION = 'admissionregistration.k8s.io/v1';
const CONFIGURATIONS = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];
/** Whatever makes a server needed, or able to start. */
const WATCHED: readonly WatchedKind[] = [
  ...CONFIGURATIONS.map((kind): WatchedKind => [ADMISSION, kind]),
  ['v1', 'Service'],
  ['v1', 'Secret'],
];
const METADATA = { metadataOnly: true, query: { resourceVersion: 0 } } as const;
const INJECTED = 'cert-manager.io/inject-ca-from';

/** How the servers answer. */
export interface WebhookServersOptions {
  /** Services whose servers are played, as `namespace/name`. @default - all */
  readonly only?: readonly string[];
  /** What a stand-in admits, by `namespace/name` of its Service. @default - everything */
  readonly admit?: Readonly<Record<string, WebhookStandInOptions['admit']>>;
  /** The program that writes the CA of its server into a configuration. @default - the test */
  readonly programOf?: (configuration: KubernetesObject) => string | undefined;
}

/** All servers behind the webhook configurations of a cluster, played. */
export interface PlayedWebhookServers extends PlayedController {
  /** The stand-ins so far, by `namespace/name` of their Service. */
  readonly standIns: ReadonlyMap<string, WebhookStandIn>;
}

/**
 * Plays the servers of all webhook configurations, as they appear: a stand-in at each Service. A server whose certificate
 * cert-manager makes serves with that one, and its CA comes from cert-manager; any other brings its own CA, as istiod does.
 */
export function playWebhookServers(api: Api, options: WebhookServersOptions = {}): PlayedWebhookServers {
  const standIns = new Map<string, WebhookStandIn>();
  /** The Service at whose address each of them listens: one that is made again has another. */
  const served = new Map<string, string | undefined>();
  /** The versions of the Secrets whose certificates they serve with. */
  const versions = new Map<string, string | undefined>();
  const step = async () => {
    const lists = await Promise.all(CONFIGURATIONS.map((kind) => listIfDefined(api, ADMISSION, kind)));
    const uids = new Map(
      (await api.list('v1', 'Service')).map(({ metadata }) => [titleOfService(metadata), metadata.uid]),
    );
    const secrets = new Map(
      (await api.list('v1', 'Secret', METADATA)).map(({ metadata }) => [titleOfService(metadata), metadata]),
    );
    for (const configuration of lists.flat()) {
      const secret = await secretOf(api, configuration);
      for (const service of servicesOf(configuration)) {
        const id = titleOfService(service);
        if (!uids.has(id) || (options.only && !options.only.includes(id))) continue;
        if (served.get(id) !== uids.get(id)) {
          await standIns.get(id)?.stop();
          standIns.delete(id);
        }
        const admit = options.admit?.[id];
        const standIn =
          standIns.get(id) ?? (await WebhookStandIn.start(api, service, { secret, ...(admit && { admit }) }));
        standIns.set(id, standIn);
        const version = secrets.get(titleOfService({ ...service, name: secret ?? '' }))?.resourceVersion;
        if (versions.has(id) && versions.get(id) !== version) await standIn.renew();
        versions.set(id, version);
        served.set(id, uids.get(id));
        if (!secret) await standIn.introduceTo(referenceTo(configuration), options.programOf?.(configuration));
      }
    }
  };
  const controller = playController('webhook servers', step, { watches: { api, kinds: WATCHED } });
  return {
    standIns,
    async stop() {
      await controller.stop();
      await Promise.all([...standIns.values()].map((standIn) => standIn.stop()));
    },
  };
}

function titleOfService({ namespace, name }: { readonly namespace?: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

function servicesOf(configuration: KubernetesObject): CalledService[] {
  return callsOf(configuration).flatMap(({ service }) => (service ? [service] : []));
}

/** The Secret with the server's certificate, when cert-manager injects its CA into the configuration. */
async function secretOf(api: Api, configuration: KubernetesObject): Promise<string | undefined> {
  const [namespace, name] = configuration.metadata.annotations?.[INJECTED]?.split('/') ?? [];
  if (!namespace || !name) return undefined;
  const certificate = await api.get({ apiVersion: 'cert-manager.io/v1', kind: 'Certificate', namespace, name });
  return String(valueAt(certificate, 'spec', 'secretName'));
}
