import type { k8s } from 'cdk8s-plus-27';
import { port } from '../../patterns/pod';
import type { Installation } from './installation';
import { API_SERVER } from './names';

/** What Prometheus finds at the Service of the API server. */
export function serviceAnnotations({ tlsSecret }: Installation): Record<string, string> {
  return {
    'prometheus.io/port': String(API_SERVER.http),
    'prometheus.io/scheme': tlsSecret ? 'https' : 'http',
    'prometheus.io/scrape': 'true',
  };
}

/** Ports of the Service that are there in every case. Meshes, load balancers and controllers of Ingresses go by their names. */
export function servicePorts({ tlsSecret }: Installation): k8s.ServicePort[] {
  const ports = { http: 'tls', grpc: 'tls-grpc' } as const;
  return (['http', 'grpc'] as const).map((name) => ({
    name: tlsSecret ? ports[name] : name,
    ...(tlsSecret && name === 'http' ? { appProtocol: 'https' } : {}),
    port: API_SERVER[name],
    targetPort: port(API_SERVER[name]),
    protocol: 'TCP',
  }));
}
