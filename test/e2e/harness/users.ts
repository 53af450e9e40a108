import { randomUUID } from 'node:crypto';

/** Somebody who may talk to the API server. */
export interface User {
  /** The user's name, which roles refer to. */
  readonly name: string;
  /** @default - none */
  readonly group?: string;
  readonly token: string;
}

/** The users of one cluster. */
export interface Users {
  readonly administrator: User;
  readonly fakeKubelet: User;
  readonly controllerManager: User;
  readonly scheduler: User;
}

/** The users of a new cluster; two of them have the names that Kubernetes' own roles give rights to. */
export function newUsers(): Users {
  return {
    administrator: { name: 'administrator', group: 'system:masters', token: randomUUID() },
    fakeKubelet: { name: 'fake-kubelet', group: 'system:masters', token: randomUUID() },
    controllerManager: { name: 'system:kube-controller-manager', token: randomUUID() },
    scheduler: { name: 'system:kube-scheduler', token: randomUUID() },
  };
}

/** The file from which the API server knows its users. */
export function tokenFile(users: Users): string {
  const everyone: User[] = Object.values(users);
  return everyone.map(({ token, name, group }) => `${token},${name},${name}${group ? `,"${group}"` : ''}\n`).join('');
}

/** A kubeconfig file, with which a user finds and trusts the API server. (It is YAML, of which JSON is a part.) */
export function kubeconfig(url: string, certificateAuthority: string, user: User): string {
  const authority = Buffer.from(certificateAuthority).toString('base64');
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server: url, 'certificate-authority-data': authority } }],
    users: [{ name: user.name, user: { token: user.token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: user.name } }],
    'current-context': 'test',
  });
}
