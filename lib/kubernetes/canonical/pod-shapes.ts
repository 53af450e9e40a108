import { canonicalQuantity } from './quantity';
import type { Shape } from './shape';

/** Text, a number or a switch that says nothing when it is empty, 0 or off; or a map that says nothing when it is empty. */
export const DROPPED: Shape = { drops: true };
/** A single quantity. */
export const AMOUNT: Shape = { write: (value) => canonicalQuantity(value) };
/** Bytes in base64, whose lines may be broken. */
const BYTES = { write: (value: unknown) => (typeof value === 'string' ? value.replaceAll(/\s/g, '') : value) };
/** Maps of bytes. */
export const BINARIES: Shape = { each: BYTES, drops: true };
/** The certificate of who is trusted. */
export const CA_BUNDLE: Shape = { ...BYTES, drops: true };
/** Quantities of resources, by the names of these; the least is a thousandth. */
export const AMOUNTS: Shape = { each: { write: (value) => canonicalQuantity(value, -3) }, drops: true };
/** Requests and limits. */
export const RESOURCES: Shape = { fields: { limits: AMOUNTS, requests: AMOUNTS } };
export const LABEL_SELECTOR: Shape = { fields: { matchLabels: DROPPED } };
/** Metadata, of an object or of a template. */
export const METADATA: Shape = { fields: { annotations: DROPPED, labels: DROPPED, namespace: DROPPED } };
/** The specification of a volume claim. */
export const CLAIM: Shape = { fields: { resources: RESOURCES } };
/** Claims that are made for each pod: a list that one manager owns as a whole, with all that the server fills in. */
export const CLAIM_TEMPLATES: Shape = {
  each: {
    fields: { metadata: METADATA, spec: { ...CLAIM, defaults: { volumeMode: 'Filesystem' } } },
    defaults: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', status: { phase: 'Pending' } },
  },
};

const FIELD_REF: Shape = { defaults: { apiVersion: 'v1' } };
const RESOURCE_FIELD_REF: Shape = { fields: { divisor: AMOUNT }, defaults: { divisor: '0' } };
const DOWNWARD_API: Shape = {
  fields: { items: { each: { fields: { fieldRef: FIELD_REF, resourceFieldRef: RESOURCE_FIELD_REF } } } },
};
const READ_ONLY: Shape = { fields: { readOnly: DROPPED } };

const VOLUME: Shape = {
  fields: {
    downwardAPI: DOWNWARD_API,
    emptyDir: { fields: { medium: DROPPED, sizeLimit: AMOUNT } },
    ephemeral: { fields: { volumeClaimTemplate: { fields: { metadata: { ...METADATA, drops: true }, spec: CLAIM } } } },
    nfs: READ_ONLY,
    persistentVolumeClaim: READ_ONLY,
    projected: {
      fields: {
        sources: {
          each: {
            fields: {
              downwardAPI: DOWNWARD_API,
              serviceAccountToken: { fields: { audience: DROPPED }, defaults: { expirationSeconds: 3600 } },
            },
          },
        },
      },
    },
  },
};

const HANDLER: Shape = { fields: { httpGet: { fields: { host: DROPPED, path: DROPPED } } } };
const PROBE: Shape = { fields: { ...HANDLER.fields, initialDelaySeconds: DROPPED } };

const CONTAINER: Shape = {
  fields: {
    env: {
      each: {
        fields: {
          value: DROPPED,
          valueFrom: { fields: { fieldRef: FIELD_REF, resourceFieldRef: RESOURCE_FIELD_REF } },
        },
      },
    },
    envFrom: { each: { fields: { prefix: DROPPED } } },
    lifecycle: { fields: { postStart: HANDLER, preStop: HANDLER } },
    livenessProbe: PROBE,
    ports: { each: { fields: { hostIP: DROPPED, hostPort: DROPPED, name: DROPPED } } },
    readinessProbe: PROBE,
    resources: RESOURCES,
    startupProbe: PROBE,
    stdin: DROPPED,
    stdinOnce: DROPPED,
    tty: DROPPED,
    volumeMounts: { each: { fields: { readOnly: DROPPED, subPath: DROPPED, subPathExpr: DROPPED } } },
    workingDir: DROPPED,
  },
};
const CONTAINERS: Shape = { each: CONTAINER };

const AFFINE_TERM: Shape = { fields: { labelSelector: LABEL_SELECTOR, namespaceSelector: LABEL_SELECTOR } };
/** Next to which pods a pod goes, or which ones it keeps away from. */
const POD_AFFINITY: Shape = {
  fields: {
    preferredDuringSchedulingIgnoredDuringExecution: { each: { fields: { podAffinityTerm: AFFINE_TERM } } },
    requiredDuringSchedulingIgnoredDuringExecution: { each: AFFINE_TERM },
  },
};

/** The specification of a pod. */
export const POD: Shape = {
  fields: {
    affinity: { fields: { podAffinity: POD_AFFINITY, podAntiAffinity: POD_AFFINITY } },
    containers: CONTAINERS,
    ephemeralContainers: CONTAINERS,
    hostIPC: DROPPED,
    hostNetwork: DROPPED,
    hostPID: DROPPED,
    hostname: DROPPED,
    initContainers: CONTAINERS,
    nodeName: DROPPED,
    nodeSelector: DROPPED,
    overhead: AMOUNTS,
    priorityClassName: DROPPED,
    resources: RESOURCES,
    serviceAccountName: DROPPED,
    subdomain: DROPPED,
    tolerations: { each: { fields: { effect: DROPPED, key: DROPPED, operator: DROPPED, value: DROPPED } } },
    topologySpreadConstraints: { each: { fields: { labelSelector: LABEL_SELECTOR } } },
    volumes: { each: VOLUME },
  },
};

/** What workloads make their pods of. */
export const POD_TEMPLATE: Shape = { fields: { metadata: { ...METADATA, drops: true }, spec: POD } };
