/** What Knative has for itself in pods of a Service, and its webhook refuses (its pkg/apis/serving/k8s_validation.go). */

import { plainFolder } from '../mounts';

/** Ports of its proxy: of requests, of their end, of metrics and of profiles. */
const PORTS = [8008, 8012, 8013, 8022, 9090, 9091];

const FOLDERS = ['/', '/dev', '/dev/log', '/tmp', '/var', '/var/log'];

/** What is wrong with the port of a container. */
export function knativePortProblem(port: number | undefined): string | undefined {
  return port !== undefined && PORTS.includes(port)
    ? `another port than ${PORTS.join(', ')}, which Knative has for itself`
    : undefined;
}

/** What is wrong with a folder as which a container sees a volume. */
export function knativeFolderProblem(path: string): string | undefined {
  return FOLDERS.includes(plainFolder(path))
    ? `another folder than ${FOLDERS.join(', ')}, which Knative refuses`
    : undefined;
}
