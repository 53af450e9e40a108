import type { k8s } from 'cdk8s-plus-27';
import { port } from '../../patterns/words';

/** The Service of the API server. */
export const API_SERVICE = { name: 'ml-pipeline', http: 8888, grpc: 8887, webhook: 8443 } as const;

/** What Prometheus finds at the Service. */
export const SERVICE_ANNOTATIONS = {
  'prometheus.io/port': String(API_SERVICE.http),
  'prometheus.io/scheme': 'http',
  'prometheus.io/scrape': 'true',
};

/** Ports of the Service that are there in every case. */
export const SERVICE_PORTS: k8s.ServicePort[] = (['http', 'grpc'] as const).map((name) => ({
  name,
  port: API_SERVICE[name],
  targetPort: port(API_SERVICE[name]),
  protocol: 'TCP',
}));
