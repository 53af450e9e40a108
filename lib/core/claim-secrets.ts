import type { Construct, IConstruct } from 'constructs';
import { type ClaimSecret, claimSecretOf } from '../kubernetes/claim-secret';

const TYPE = 'cdk8s-kubeflow/claim-secret';

/** Tells who renders a construct that a server opens the data in a claim with a Secret, for as long as the claim lives. */
export function opensClaim(scope: Construct, secret: ClaimSecret): void {
  scope.node.addMetadata(TYPE, secret);
}

/** The Secrets of the constructs below one with which servers open claims, by namespace and name. */
export function claimSecretsBelow(root: IConstruct): ClaimSecret[] {
  const found = root.node
    .findAll()
    .flatMap(({ node }) => node.metadata.filter(({ type }) => type === TYPE))
    .flatMap(({ data }) => claimSecretOf(data) ?? []);
  const id = ({ namespace, secret, claim }: ClaimSecret) => [namespace, secret, claim].join(' ');
  return found.sort((a, b) => (id(a) < id(b) ? -1 : 1));
}
