/** Ports on which a controller listens that is built as kubebuilder scaffolds it. */
export const CONTROLLER_PORTS = { metrics: 8080, probes: 8081, webhook: 9443 } as const;

export { PROXY_PORTS } from '../../kubernetes/proxy-ports';

/** Ports of databases, which do not speak HTTP: a policy that looks at requests never fits there. */
export const DATABASE_PORTS = { mysql: 3306, postgresql: 5432 } as const;
