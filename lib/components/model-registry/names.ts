import type { DatabaseEngine } from '../../patterns/database-pod';

/** The name of upstream's only registry, whose objects are called and labelled as upstream's, so that it can be taken over. */
const UPSTREAM = 'model-registry';

/** Port of every registry. */
export const REGISTRY_PORT = { name: 'http-api', number: 8080 } as const;

/** Names and labels of the objects of a registry. They are in selectors and on claims, which never change. */
export function registryNames(name: string) {
  const own = name === UPSTREAM ? '' : `${name}-`;
  return {
    service: `${name}-service`,
    deployment: `${name}-deployment`,
    serviceAccount: `${name}-server`,
    configMap: `${name}-configmap`,
    /** Labels of the pods of the server. */
    pods: { component: `${name}-server` },
    database: `${name}-db`,
    databaseConfigMap: `${name}-db-parameters`,
    databaseSecret: `${name}-db-secrets`,
    /** Labels by which the Deployment of the database knows its pods. */
    databasePods: { component: `${own}db` },
    /** Labels of these pods that no pod of another has: upstream's say `db` alone. */
    databaseInstance: { 'app.kubernetes.io/instance': name, 'app.kubernetes.io/part-of': 'model-registry' },
    claim: (engine: DatabaseEngine) => `${own}metadata-${engine === 'mysql' ? 'mysql' : 'postgres'}`,
  };
}
