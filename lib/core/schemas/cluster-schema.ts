import { z } from 'zod';
import { dnsDomain, httpUrl, text } from './text-schema';

/** Kinds of cluster that need something of their own. */
export const CLUSTER_PLATFORMS = ['generic', 'kind', 'gke', 'eks', 'aks', 'openshift', 'ibm'] as const;

/** Kinds of addresses that pods and Services can have. */
export const IP_FAMILIES = ['ipv4', 'ipv6', 'dual'] as const;

/** Whether nodes with GPUs need programs that the cluster does not bring. */
export const gpuSchema = z.strictObject({
  devicePlugin: z
    .enum(['none', 'nvidia'])
    .default('none')
    .describe(
      "Device plugin that the platform brings: NVIDIA's, for nodes that have its driver and container runtime.",
    ),
  driver: z
    .enum(['none', 'gke'])
    .default('none')
    .describe(
      "Driver that the platform brings: by GKE's own installer, for node pools that were made without automatic installation.",
    ),
});

/** The same with all defaults. */
export type GpuSettings = z.output<typeof gpuSchema>;

/** The cluster. */
export const clusterSchema = z.strictObject({
  platform: z
    .enum(CLUSTER_PLATFORMS)
    .default('generic')
    .describe('Kind of cluster; docs/platforms.md says what each changes.'),
  domain: dnsDomain.default('cluster.local').describe('DNS domain of the cluster.'),
  ipFamily: z
    .enum(IP_FAMILIES)
    .default('ipv4')
    .describe('Addresses of its pods: IPv4, IPv6, or one of each. With ipv4 programs listen as their images do.'),
  gpu: gpuSchema.prefault({}).describe('Programs on nodes with GPUs. Most clusters bring their own.'),
  server: httpUrl
    .optional()
    .describe('Address of its API server: the applier refuses any other cluster. By default it takes any.'),
  context: text
    .optional()
    .describe('Name of its context in kubeconfig: the applier refuses any other. By default it takes any.'),
});
