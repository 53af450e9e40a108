import type { ContainerAmounts } from './config-schema';

/** Requests and limits of a container as KServe's configuration has them. */
export function containerConfig({ requests, limits }: ContainerAmounts) {
  return {
    memoryRequest: requests.memory,
    memoryLimit: limits.memory,
    cpuRequest: requests.cpu,
    cpuLimit: limits.cpu,
  };
}
