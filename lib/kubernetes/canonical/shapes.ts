import { isRecord } from '../json';
import {
  AMOUNT,
  AMOUNTS,
  BINARIES,
  CA_BUNDLE,
  CLAIM,
  CLAIM_TEMPLATES,
  DROPPED,
  LABEL_SELECTOR,
  METADATA,
  POD,
  POD_TEMPLATE,
} from './pod-shapes';
import type { Shape } from './shape';

const RBAC = 'rbac.authorization.k8s.io';

/** The shape of a kind whose `spec` has one, and of any metadata. */
function kind(spec: Shape, more: Readonly<Record<string, Shape>> = {}): Shape {
  return { fields: { metadata: METADATA, spec, ...more } };
}

/** A workload: how its pods look, which ones are its own, and how old ones give way. */
function workload(more: Readonly<Record<string, Shape>> = {}): Shape {
  return kind({
    fields: { minReadySeconds: DROPPED, selector: LABEL_SELECTOR, template: POD_TEMPLATE, ...more },
  });
}

const JOB: Shape = {
  fields: {
    podFailurePolicy: {
      fields: { rules: { each: { fields: { onPodConditions: { each: { defaults: { status: 'True' } } } } } } },
    },
    selector: LABEL_SELECTOR,
    template: POD_TEMPLATE,
  },
};

/** Rules about requests say nothing of a scope when all is meant; the server does. */
const REQUESTS: Shape = { each: { defaults: { scope: '*' } } };
const SERVICE_PORTS: Shape = { each: { fields: { name: DROPPED, nodePort: DROPPED } } };
const PROTOCOLS: Shape = { each: { defaults: { protocol: 'TCP' } } };

const WEBHOOKS: Shape = {
  fields: {
    metadata: METADATA,
    webhooks: {
      each: {
        fields: {
          clientConfig: { fields: { caBundle: CA_BUNDLE } },
          namespaceSelector: LABEL_SELECTOR,
          objectSelector: LABEL_SELECTOR,
          rules: REQUESTS,
        },
      },
    },
  },
};

const MATCHED: Shape = {
  fields: { excludeResourceRules: REQUESTS, resourceRules: REQUESTS },
  defaults: { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} },
};

const PEERS: Shape = { each: { fields: { namespaceSelector: LABEL_SELECTOR, podSelector: LABEL_SELECTOR } } };
const TRAFFIC: Shape = { each: { fields: { from: PEERS, ports: PROTOCOLS, to: PEERS } } };

const METRIC: Shape = { fields: { target: { fields: { averageValue: AMOUNT, value: AMOUNT } } } };
const SCALING: Shape = { fields: { tolerance: AMOUNT } };

const BINDING: Shape = {
  fields: {
    metadata: METADATA,
    roleRef: { defaults: { apiGroup: RBAC } },
    subjects: { each: { fields: { apiGroup: DROPPED, namespace: DROPPED }, write: subject } },
  },
};

/** Users and groups are of RBAC's own group, service accounts of the core. */
function subject(value: unknown): unknown {
  const isPerson = isRecord(value) && (value.kind === 'User' || value.kind === 'Group');
  return isPerson ? { apiGroup: RBAC, ...value } : value;
}

/** Where a LimitRange says nothing of containers, the server takes what it says elsewhere: the most, then the least. */
function limits(value: unknown): unknown {
  if (!isRecord(value) || value.type !== 'Container') return value;
  const amounts = (field: string) => (isRecord(value[field]) ? value[field] : {});
  const limit = { ...amounts('max'), ...amounts('default') };
  const request = { ...amounts('min'), ...limit, ...amounts('defaultRequest') };
  return {
    ...value,
    ...(Object.keys(limit).length > 0 ? { default: limit } : {}),
    ...(Object.keys(request).length > 0 ? { defaultRequest: request } : {}),
  };
}

const LIMIT: Shape = {
  fields: {
    default: AMOUNTS,
    defaultRequest: AMOUNTS,
    max: AMOUNTS,
    maxLimitRequestRatio: AMOUNTS,
    min: AMOUNTS,
  },
  write: limits,
};

/**
 * What the API server makes of the kinds that it has compiled in, by group and kind: what stands here is stored
 * otherwise than one may write it. Sources: the types of k8s.io/api, in which a zero that is left out says nothing, and
 * the defaults of k8s.io/kubernetes/pkg/apis.
 */
export const SHAPES: Readonly<Record<string, Shape>> = {
  '/ConfigMap': { fields: { binaryData: BINARIES, data: DROPPED, metadata: METADATA } },
  '/Endpoints': { fields: { metadata: METADATA, subsets: { each: { fields: { ports: PROTOCOLS } } } } },
  '/LimitRange': kind({ fields: { limits: { each: LIMIT } } }),
  '/Namespace': kind(DROPPED),
  '/PersistentVolume': kind({ fields: { capacity: AMOUNTS } }),
  '/PersistentVolumeClaim': kind(CLAIM),
  '/Pod': kind(POD),
  '/PodTemplate': { fields: { metadata: METADATA, template: POD_TEMPLATE } },
  '/ReplicationController': workload({ selector: DROPPED }),
  '/ResourceQuota': kind({ fields: { hard: AMOUNTS } }),
  '/Secret': { fields: { data: BINARIES, metadata: METADATA } },
  '/Service': kind({
    fields: {
      healthCheckNodePort: DROPPED,
      loadBalancerIP: DROPPED,
      ports: SERVICE_PORTS,
      publishNotReadyAddresses: DROPPED,
      selector: DROPPED,
    },
  }),
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': WEBHOOKS,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': kind({ fields: { matchConstraints: MATCHED } }),
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding': kind({ fields: { matchResources: MATCHED } }),
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': WEBHOOKS,
  'apiregistration.k8s.io/APIService': kind({ fields: { caBundle: CA_BUNDLE, insecureSkipTLSVerify: DROPPED } }),
  'apps/DaemonSet': workload({ updateStrategy: DROPPED }),
  'apps/Deployment': workload({ paused: DROPPED, strategy: DROPPED }),
  'apps/ReplicaSet': workload(),
  'apps/StatefulSet': workload({
    serviceName: DROPPED,
    updateStrategy: DROPPED,
    volumeClaimTemplates: CLAIM_TEMPLATES,
  }),
  'autoscaling/HorizontalPodAutoscaler': kind({
    fields: {
      behavior: { fields: { scaleDown: SCALING, scaleUp: SCALING } },
      metrics: {
        each: {
          fields: { containerResource: METRIC, external: METRIC, object: METRIC, pods: METRIC, resource: METRIC },
        },
      },
    },
  }),
  'batch/CronJob': kind({ fields: { jobTemplate: { fields: { metadata: { ...METADATA, drops: true }, spec: JOB } } } }),
  'batch/Job': kind(JOB),
  'discovery.k8s.io/EndpointSlice': {
    fields: { metadata: METADATA, ports: { each: { defaults: { name: '', protocol: 'TCP' } } } },
  },
  'networking.k8s.io/NetworkPolicy': kind({
    fields: { egress: TRAFFIC, ingress: TRAFFIC, podSelector: LABEL_SELECTOR },
  }),
  'node.k8s.io/RuntimeClass': { fields: { metadata: METADATA, overhead: { fields: { podFixed: AMOUNTS } } } },
  'policy/PodDisruptionBudget': kind({ fields: { selector: LABEL_SELECTOR } }),
  [`${RBAC}/ClusterRoleBinding`]: BINDING,
  [`${RBAC}/RoleBinding`]: BINDING,
  'scheduling.k8s.io/PriorityClass': { fields: { globalDefault: DROPPED, metadata: METADATA } },
  'storage.k8s.io/StorageClass': { fields: { metadata: METADATA, parameters: DROPPED } },
};
