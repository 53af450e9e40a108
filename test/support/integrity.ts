/**
 * What must be true of the objects of any platform, because a cluster would refuse them, or take them and not work.
 * Each check returns one line for each problem. What the mesh needs is checked at synth already: lib/checks.
 */
import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { parseAllDocuments } from 'yaml';
import { importedCrds } from '../../lib/core/imported-crds';
import { NEWEST_RELEASE } from '../../lib/core/releases/release';
import { labelKey, labelValue } from '../../lib/core/schemas/labels-schema';
import { dnsSubdomain } from '../../lib/core/schemas/text-schema';
import { isRecord } from '../../lib/kubernetes/json';
import { type KubeObject, titleOf } from '../../lib/kubernetes/objects';
import { podTemplateOf } from '../../lib/kubernetes/pods';
import { servedCertificates } from './served-certificates';

/** Finds problems among all objects. */
export type Check = (objects: readonly KubeObject[]) => string[];

// biome-ignore lint/suspicious/noExplicitAny: the checks look at objects of every kind, as a cluster does.
type Any = any;

const specOf = (object: KubeObject): Any => object.spec ?? {};
const of = (objects: readonly KubeObject[], ...kinds: string[]) => objects.filter(({ kind }) => kinds.includes(kind));
const say = (object: KubeObject, problem: string) => `${titleOf(object)}: ${problem}`;
const idOf = (namespace: string | undefined, name: string) => `${namespace ?? ''}/${name}`;

/** Names of what is there, by kind: `namespace/name`. */
function known(objects: readonly KubeObject[], kind: string): Set<string> {
  return new Set(of(objects, kind).map(({ metadata }) => idOf(metadata.namespace, metadata.name)));
}

interface Pods {
  readonly object: KubeObject;
  readonly namespace: string | undefined;
  readonly labels: Record<string, string>;
  readonly spec: Any;
  readonly containers: Any[];
}

function podsOf(objects: readonly KubeObject[]): Pods[] {
  return objects.flatMap((object) => {
    const template = podTemplateOf(object);
    if (!template) return [];
    const { containers, initContainers = [] } = template.spec;
    const labels = template.metadata?.labels ?? {};
    const { namespace } = object.metadata;
    return [{ object, namespace, labels, spec: template.spec, containers: [...containers, ...initContainers] }];
  });
}

function selects(selector: Any, labels: Record<string, string>): boolean {
  const fits = ({ key, operator, values }: Any) =>
    operator === 'In' ? values.includes(labels[key]) : (operator === 'Exists') === key in labels;
  return (
    Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
    (selector?.matchExpressions ?? []).every(fits)
  );
}

const has = (pods: Pods, port: number | string) =>
  pods.containers
    .flatMap(({ ports = [] }) => ports)
    .some(({ name, containerPort }: Any) => name === port || containerPort === port);

/** Every value below an object with the path that leads to it. */
function* walk(value: unknown, path: readonly string[] = []): Generator<[readonly string[], unknown]> {
  yield [path, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [key, each] of Object.entries(value)) yield* walk(each, [...path, key]);
}

const names: Check = (objects) => {
  const namespaces = new Set(of(objects, 'Namespace').map(({ metadata }) => metadata.name));
  return objects.flatMap((object) => {
    const { name, namespace, labels = {}, annotations = {} } = object.metadata;
    const selectors = [...walk(object.spec)].flatMap(([path, value]) =>
      ['labels', 'matchLabels'].includes(path.at(-1) ?? '') && isRecord(value) ? Object.entries(value) : [],
    );
    const illegal = [...Object.entries(labels), ...selectors].filter(
      ([key, value]) => !labelKey.safeParse(key).success || !labelValue.safeParse(value).success,
    );
    const keys = Object.keys(annotations).filter((key) => !labelKey.safeParse(key).success);
    const made = namespace === undefined || namespaces.has(namespace) || namespace === 'kube-system';
    return [
      // RBAC takes other names as well.
      ...(object.apiVersion.startsWith('rbac.') || dnsSubdomain.safeParse(name).success ? [] : ['illegal name']),
      ...(object.kind === 'Service' && name.length > 63 ? ['the name of a Service is too long'] : []),
      ...(made ? [] : [`nobody makes namespace ${namespace}`]),
      ...illegal.map(([key, value]) => `illegal label ${key}: ${value}`),
      ...keys.map((key) => `illegal annotation ${key}`),
    ].map((problem) => say(object, problem));
  });
};

const values: Check = (objects) =>
  objects.flatMap((object) =>
    [...walk(object)].flatMap(([path, value]) => {
      const where = path.join('.');
      if (value === null) return [say(object, `${where} is null`)];
      if (value === '' && ['name', 'image', 'namespace', 'host', 'secretName', 'key'].includes(path.at(-1) ?? ''))
        return [say(object, `${where} is empty`)];
      // Scripts say `undefined` of their own accord.
      const stray = typeof value === 'string' && value.length < 2000 && /\b(undefined|NaN)\b|\[object /.exec(value);
      return stray ? [say(object, `${where} has ${stray[0]}`)] : [];
    }),
  );

const configuration: Check = (objects) =>
  of(objects, 'ConfigMap').flatMap((object) =>
    Object.entries((object.data ?? {}) as Record<string, unknown>).flatMap(([key, text]) => {
      if (typeof text !== 'string') return [say(object, `${key} is no text`)];
      if (!/\.(ya?ml|json)$/.test(key) && !/^\s*[[{][\s\S]*[\]}]\s*$/.test(text)) return [];
      // Templates become YAML later.
      if (text.includes('{{')) return [];
      const { errors = [] } = parseAllDocuments(text)[0] ?? {};
      return errors.map(({ message }) => say(object, `${key} does not parse: ${message}`));
    }),
  );

const services: Check = (objects) => {
  const pods = podsOf(objects);
  return of(objects, 'Service').flatMap((object) => {
    const { selector, ports = [], type } = specOf(object);
    if (!selector || type === 'ExternalName') return [];
    const own = pods.filter(
      ({ namespace, labels }) => namespace === object.metadata.namespace && selects({ matchLabels: selector }, labels),
    );
    if (own.length === 0) return [say(object, `selects no pods: ${JSON.stringify(selector)}`)];
    const named = ports.map(({ targetPort }: Any) => targetPort).filter((port: unknown) => typeof port === 'string');
    return named
      .filter((port: string) => !own.some((each) => has(each, port)))
      .map((port: string) => say(object, `its pods have no port ${port}`));
  });
};

const networkPolicies: Check = (objects) => {
  const pods = podsOf(objects);
  return of(objects, 'NetworkPolicy').flatMap((object) => {
    const { podSelector, ingress = [] } = specOf(object);
    const own = pods.filter(
      ({ namespace, labels }) => namespace === object.metadata.namespace && selects(podSelector, labels),
    );
    const named = ingress
      .flatMap(({ ports = [] }: Any) => ports.map(({ port }: Any) => port))
      .filter((port: unknown) => typeof port === 'string');
    return own.flatMap((each) =>
      named
        .filter((port: string) => !has(each, port))
        .map((port: string) => say(object, `${titleOf(each.object)} has no port ${port}`)),
    );
  });
};

const webhooks: Check = (objects) => {
  const all = of(objects, 'Service');
  const certificates = of(objects, 'Certificate');
  return of(objects, 'MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration').flatMap((object) =>
    ((object.webhooks ?? []) as Any[]).flatMap(({ name: webhook, clientConfig: { service } }) => {
      if (!service) return [];
      const { name, namespace, port = 443 } = service;
      const target = all.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
      if (!target) return [say(object, `${webhook}: there is no Service ${namespace}/${name}`)];
      const served = specOf(target).ports.some((each: Any) => each.port === port);
      const source = object.metadata.annotations?.['cert-manager.io/inject-ca-from'];
      const certificate = certificates.find(({ metadata }) => source === idOf(metadata.namespace, metadata.name));
      const covered = !source || specOf(certificate as KubeObject).dnsNames.includes(`${name}.${namespace}.svc`);
      return [
        ...(served ? [] : [say(object, `${webhook}: ${namespace}/${name} has no port ${port}`)]),
        ...(covered ? [] : [say(object, `${webhook}: ${source} is not for ${name}.${namespace}.svc`)]),
      ];
    }),
  );
};

const certificates: Check = (objects) =>
  of(objects, 'Certificate')
    .filter(({ apiVersion }) => apiVersion.startsWith('cert-manager.io/'))
    .flatMap((object) => {
      const { issuerRef, commonName = '' } = specOf(object);
      const issuers = known(objects, issuerRef.kind);
      const own = issuerRef.kind === 'ClusterIssuer' ? undefined : object.metadata.namespace;
      return [
        ...(issuers.has(idOf(own, issuerRef.name))
          ? []
          : [say(object, `there is no ${issuerRef.kind} ${issuerRef.name}`)]),
        ...(commonName.length <= 64 ? [] : [say(object, 'its common name has more than 64 characters')]),
      ];
    });

/** Roles that every cluster has. */
const OF_EVERY_CLUSTER = ['system:auth-delegator', 'extension-apiserver-authentication-reader', 'cluster-admin'];

const bindings: Check = (objects) => {
  const accounts = known(objects, 'ServiceAccount');
  return of(objects, 'RoleBinding', 'ClusterRoleBinding').flatMap((object) => {
    const { roleRef, subjects = [] } = object as Any;
    const namespace = roleRef.kind === 'Role' ? object.metadata.namespace : undefined;
    const role =
      known(objects, roleRef.kind).has(idOf(namespace, roleRef.name)) || OF_EVERY_CLUSTER.includes(roleRef.name);
    const missing = subjects.filter(
      (each: Any) => each.kind === 'ServiceAccount' && !accounts.has(idOf(each.namespace, each.name)),
    );
    return [
      ...(role ? [] : [say(object, `there is no ${roleRef.kind} ${roleRef.name}`)]),
      ...missing.map((each: Any) => say(object, `there is no ServiceAccount ${each.namespace}/${each.name}`)),
    ];
  });
};

/** ConfigMaps that controllers make in every namespace. */
const MADE_EVERYWHERE = ['istio-ca-root-cert', 'kube-root-ca.crt'];

const references: Check = (objects) => {
  const accounts = known(objects, 'ServiceAccount');
  const claims = known(objects, 'PersistentVolumeClaim');
  const maps = new Map(
    of(objects, 'ConfigMap').map((each) => [idOf(each.metadata.namespace, each.metadata.name), each]),
  );
  const secrets = new Set([
    ...known(objects, 'Secret'),
    ...of(objects, 'Certificate').map((each) => idOf(each.metadata.namespace, specOf(each).secretName)),
    ...of(objects, 'ExternalSecret').map((each) => idOf(each.metadata.namespace, specOf(each).target.name)),
  ]);
  return podsOf(objects).flatMap(({ object, namespace, spec, containers }) => {
    const map = (reference: Any): string[] => {
      if (!reference || reference.optional || MADE_EVERYWHERE.includes(reference.name)) return [];
      const found = maps.get(idOf(namespace, reference.name));
      if (!found) return [`there is no ConfigMap ${reference.name}`];
      const { data = {} } = found as Any;
      const keys = [...(reference.key ? [reference.key] : []), ...(reference.items ?? []).map(({ key }: Any) => key)];
      return keys.filter((key) => !(key in data)).map((key) => `ConfigMap ${reference.name} has no key ${key}`);
    };
    const secret = (name: string | undefined, optional: boolean | undefined): string[] =>
      !name || optional || secrets.has(idOf(namespace, name)) ? [] : [`there is no Secret ${name}`];
    const volumes: Any[] = spec.volumes ?? [];
    const available = [...volumes, ...(specOf(object).volumeClaimTemplates ?? []).map(({ metadata }: Any) => metadata)];
    const mounts: Any[] = containers.flatMap(({ volumeMounts = [] }) => volumeMounts);
    const account = spec.serviceAccountName;
    return [
      ...(!account || accounts.has(idOf(namespace, account)) ? [] : [`there is no ServiceAccount ${account}`]),
      ...volumes.flatMap((each) => [
        ...map(each.configMap),
        ...secret(each.secret?.secretName, each.secret?.optional),
        ...(each.projected?.sources ?? []).flatMap((source: Any) => [
          ...map(source.configMap),
          ...secret(source.secret?.name, source.secret?.optional),
        ]),
        ...(!each.persistentVolumeClaim || claims.has(idOf(namespace, each.persistentVolumeClaim.claimName))
          ? []
          : [`there is no claim ${each.persistentVolumeClaim.claimName}`]),
        ...(mounts.some(({ name }) => name === each.name) ? [] : [`nobody mounts volume ${each.name}`]),
      ]),
      ...mounts
        .filter(({ name }) => !available.some((each) => each.name === name))
        .map(({ name }) => `there is no volume ${name}`),
      ...containers.flatMap(({ env = [], envFrom = [] }) => [
        ...env.flatMap(({ valueFrom = {} }: Any) => [
          ...map(valueFrom.configMapKeyRef),
          ...secret(valueFrom.secretKeyRef?.name, valueFrom.secretKeyRef?.optional),
        ]),
        ...envFrom.flatMap(({ configMapRef, secretRef }: Any) => [
          ...map(configMapRef),
          ...secret(secretRef?.name, secretRef?.optional),
        ]),
      ]),
    ].map((problem) => say(object, problem));
  });
};

const containers: Check = (objects) =>
  podsOf(objects).flatMap(({ object, containers: all }) =>
    all.flatMap(({ name, image, env = [], ports = [], ...container }) => {
      const variables: string[] = env.map((each: Any) => each.name);
      const twice = variables.filter((each, index) => variables.indexOf(each) !== index);
      const probed = ['livenessProbe', 'readinessProbe', 'startupProbe']
        .map((probe) => container[probe]?.httpGet?.port ?? container[probe]?.tcpSocket?.port)
        .filter((port) => typeof port === 'string' && !ports.some((each: Any) => each.name === port));
      return [
        ...(image ? [] : ['no image']),
        ...twice.map((each) => `${each} twice`),
        ...env.flatMap((each: Any) => ('value' in each && 'valueFrom' in each ? [`${each.name} from two places`] : [])),
        ...probed.map((port) => `a probe of port ${port}, which it has not`),
      ].map((problem) => say(object, `container ${name}: ${problem}`));
    }),
  );

/** Schemas of the release's custom resources by group, version and kind; those of a group are read when one is asked for. */
const schemas = new Map<string, Map<string, Any>>();

function schemaOf({ apiVersion, kind }: KubeObject): Any {
  const [group = ''] = apiVersion.split('/');
  const known =
    schemas.get(group) ??
    new Map(
      Object.values(importedCrds(NEWEST_RELEASE.name))
        .filter((crd) => crd.group === group)
        .map(({ file, offset = 0, length }) => {
          const text = readFileSync(file).subarray(offset, length && offset + length);
          return load(text.toString()) as Any;
        })
        .flatMap(({ spec }) =>
          spec.versions.map((version: Any) => [
            `${group}/${version.name} ${spec.names.kind}`,
            version.schema.openAPIV3Schema,
          ]),
        ),
    );
  schemas.set(group, known);
  return known.get(`${apiVersion} ${kind}`);
}

/** Fields with a default that a list of a custom resource lacks, or a map that is one value. */
function filledIn(value: Any, schema: Any, path: string, isWhole: boolean): string[] {
  if (Array.isArray(value)) {
    const whole = isWhole || schema?.['x-kubernetes-list-type'] !== 'map';
    return value.flatMap((item, index) => filledIn(item, schema?.items, `${path}[${index}]`, whole));
  }
  if (typeof value !== 'object' || value === null || !schema) return [];
  const whole = isWhole || schema['x-kubernetes-map-type'] === 'atomic';
  const missing = Object.entries<Any>(schema.properties ?? {}).filter(
    ([name, { default: filled }]) => whole && filled !== undefined && !(name in value),
  );
  return [
    ...missing.map(([name]) => `${path}.${name}`),
    ...Object.entries(value).flatMap(([name, each]) =>
      filledIn(each, schema.properties?.[name] ?? schema.additionalProperties, `${path}.${name}`, whole),
    ),
  ];
}

/**
 * A list without keys has one owner. Where the server fills something into it, a second manager with the same manifest
 * would conflict with the first; `canonical` takes care of Kubernetes' own kinds.
 */
const defaultsInLists: Check = (objects) =>
  objects.flatMap((object) =>
    filledIn(object.spec, schemaOf(object)?.properties?.spec, 'spec', false).map((path) =>
      say(object, `${path} is not there, so the API server fills it in`),
    ),
  );

/** Every check by what it says. */
export const CHECKS: Readonly<Record<string, Check>> = {
  'names, labels and annotations are legal': names,
  'no value is missing': values,
  'configuration parses': configuration,
  'Services select pods with their ports': services,
  'NetworkPolicies name ports that pods have': networkPolicies,
  'webhooks reach a port under a name that their certificate covers': webhooks,
  'certificates have an issuer': certificates,
  'a CA that cert-manager injects outlives the certificates that it signs': servedCertificates,
  'bindings bind accounts to roles that are there': bindings,
  'pods find accounts, configuration, secrets and volumes': references,
  'containers are whole': containers,
  'lists of custom resources say what the server would fill in': defaultsInLists,
};
