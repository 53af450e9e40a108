/** The namespace of programs that every node needs: there nodes admit critical pods, on GKE nowhere else. */
export const NODES_NAMESPACE = 'kube-system';
