import type { Construct, IConstruct } from 'constructs';
import { type RunTimeObject, runTimeObjectOf } from '../kubernetes/run-time-object';

const TYPE = 'cdk8s-kubeflow/run-time-object';

/** Tells who renders a construct what its program makes while it runs, so that it goes with the platform. */
export function makesAtRunTime(scope: Construct, ...objects: readonly RunTimeObject[]): void {
  for (const object of objects) scope.node.addMetadata(TYPE, object);
}

/** What the programs of the constructs below one make while they run, each once, by kind, namespace and name. */
export function runTimeObjectsBelow(root: IConstruct): RunTimeObject[] {
  const found = root.node
    .findAll()
    .flatMap(({ node }) => node.metadata.filter(({ type }) => type === TYPE))
    .flatMap(({ data }) => runTimeObjectOf(data) ?? []);
  const id = ({ groupKind, namespace = '', name }: RunTimeObject) => [groupKind, namespace, name].join(' ');
  const byId = new Map(found.map((each) => [id(each), each]));
  return [...byId].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}
