import type { Construct } from 'constructs';
import { type AuthorizationPolicySpecRules, AuthorizationPolicyV1Beta1 } from '../../../imports/security.istio.io';
import { mutualTls } from '../../patterns/mutual-tls';
import type { Installation } from './installation';
import { ACCOUNTS, API_SERVER, UI } from './names';

/** Properties of `inMesh`. */
export interface InMeshProps {
  /** Name of the AuthorizationPolicy. */
  readonly policy: string;
  /** Name of the DestinationRule. @default - none is made */
  readonly destinationRule?: string;
  /** Name of the Service. */
  readonly service: string;
  /** Labels by which the policy knows the pods. */
  readonly pods: Record<string, string>;
  /** Labels of the objects. */
  readonly labels: Record<string, string>;
  /** Who may call; an empty rule is anyone. */
  readonly rules: AuthorizationPolicySpecRules[];
}

/** In multi-user mode: callers of a Service use mutual TLS, and only some may call. Standalone there is no mesh. */
export function inMesh(scope: Construct, id: string, installation: Installation, props: InMeshProps): void {
  if (!installation.multiUser) return;
  const { namespace } = installation;
  if (props.destinationRule) {
    const metadata = { name: props.destinationRule, namespace, labels: props.labels };
    mutualTls(scope, `${id}-tls`, metadata, installation.host(props.service));
  }
  new AuthorizationPolicyV1Beta1(scope, id, {
    metadata: { name: props.policy, namespace, labels: props.labels },
    spec: { action: 'ALLOW', selector: { matchLabels: props.pods }, rules: props.rules },
  });
}

/** Service accounts of Pipelines' own parts, which call each other. */
const PARTS = [
  API_SERVER.serviceAccount,
  UI.serviceAccount,
  ACCOUNTS.persistenceAgent,
  ACCOUNTS.scheduledWorkflows,
  ACCOUNTS.viewers,
  ACCOUNTS.cache,
];

/** A rule for the parts of Pipelines, and some service accounts more. */
export function parts(installation: Installation, ...more: string[]): AuthorizationPolicySpecRules {
  const principals = [...PARTS, ...more].map((name) => installation.principal(name));
  return { from: [{ source: { principals } }] };
}
