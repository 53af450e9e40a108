import type { Construct, IConstruct } from 'constructs';

const TYPE = 'cdk8s-kubeflow/warning';

/** Tells who renders a construct something that is no mistake but ought to be known. */
export function warn(scope: Construct, message: string): void {
  scope.node.addMetadata(TYPE, message);
}

/** What the constructs below one have to tell, in the order of the tree. */
export function warningsBelow(root: IConstruct): string[] {
  return root.node
    .findAll()
    .flatMap(({ node }) => node.metadata.filter(({ type }) => type === TYPE).map(({ data }) => String(data)));
}
