import type { Construct, IConstruct } from 'constructs';
import { isRecord, stringAt, valueAt } from '../kubernetes/json';

/** A Secret that the platform reads and does not make. */
export interface ExpectedSecret {
  readonly namespace: string;
  readonly name: string;
  /** What each of its keys holds, in words. */
  readonly keys: Readonly<Record<string, string>>;
  /** Its key in the store of the External Secrets operator. @default - the user makes the Secret itself */
  readonly storeKey?: string;
}

const TYPE = 'cdk8s-kubeflow/expected-secret';

/** Tells who renders a construct that it reads a Secret which somebody else has to make. */
export function expectSecret(scope: Construct, secret: ExpectedSecret): void {
  scope.node.addMetadata(TYPE, secret);
}

/** The Secrets that the constructs below one expect, by namespace and name. */
export function expectedSecretsBelow(root: IConstruct): ExpectedSecret[] {
  const found = root.node
    .findAll()
    .flatMap(({ node }) => node.metadata.filter(({ type }) => type === TYPE).map(({ data }) => secretOf(data)));
  const id = ({ namespace, name }: ExpectedSecret) => `${namespace}/${name}`;
  return found.sort((a, b) => (id(a) < id(b) ? -1 : 1));
}

function secretOf(data: unknown): ExpectedSecret {
  const keys = valueAt(data, 'keys');
  const storeKey = stringAt(data, 'storeKey');
  return {
    namespace: stringAt(data, 'namespace') ?? '',
    name: stringAt(data, 'name') ?? '',
    keys: Object.fromEntries(Object.entries(isRecord(keys) ? keys : {}).map(([key, what]) => [key, String(what)])),
    ...(storeKey === undefined ? {} : { storeKey }),
  };
}
