/** Ports of every proxy of Istio's mesh. */
export const PROXY_PORTS = {
  /** Where a pod of an ambient mesh gets the traffic of all its ports, encrypted. */
  hbone: 15008,
  /** Metrics of the proxy, and with them those of the program beside it. */
  metrics: 15020,
  /** Whether the proxy is ready. Load balancers ask it, and nothing is routed there. */
  health: 15021,
  /** Metrics of the proxy alone. */
  ownMetrics: 15090,
} as const;
