import type { k8s } from 'cdk8s-plus-27';
import { port } from '../../patterns/pod';
import { API_SERVER } from './names';

/** What Prometheus finds at the Service of the API server. */
export const SERVICE_ANNOTATIONS = {
  'prometheus.io/port': String(API_SERVER.http),
  'prometheus.io/scheme': 'http',
  'prometheus.io/scrape': 'true',
};

/** Ports of the Service that are there in every case. */
export const SERVICE_PORTS: k8s.ServicePort[] = (['http', 'grpc'] as const).map((name) => ({
  name,
  port: API_SERVER[name],
  targetPort: port(API_SERVER[name]),
  protocol: 'TCP',
}));
