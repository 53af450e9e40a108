/** Ports on which a controller listens that is built as kubebuilder scaffolds it. */
export const CONTROLLER_PORTS = { metrics: 8080, probes: 8081, webhook: 9443 } as const;

/** Ports of every proxy of the mesh. */
export const PROXY_PORTS = {
  /** Where a pod of an ambient mesh gets the traffic of all its ports, encrypted. */
  hbone: 15008,
  /** Metrics of the proxy, and with them those of the program beside it. */
  metrics: 15020,
  /** Whether the proxy is ready. Load balancers ask it, and nothing is routed there. */
  health: 15021,
} as const;

/** Ports of databases, which do not speak HTTP: a policy that looks at requests never fits there. */
export const DATABASE_PORTS = { mysql: 3306, postgresql: 5432 } as const;
