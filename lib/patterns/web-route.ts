import { Construct } from 'constructs';
import { VirtualServiceV1Alpha3 } from '../../imports/networking.istio.io';
import { type AuthorizationPolicySpecRules, AuthorizationPolicyV1Beta1 } from '../../imports/security.istio.io';
import { PlatformContext } from '../core/context';
import { mutualTls } from './mutual-tls';
import { type NetworkSource, networkPolicy } from './network-policy';
import { unlessEmpty } from './pod';

/** Properties of `WebRoute`. */
export interface WebRouteProps {
  /** Name of the policies and of the DestinationRule. */
  readonly name: string;
  readonly namespace: string;
  readonly labels?: Record<string, string>;
  /** The Service behind the route. */
  readonly service: { readonly name: string; readonly port: number };
  /** Labels of the Service's pods. */
  readonly pods: Record<string, string>;
  /** Paths that begin so belong to the page, such as `/jupyter/`. */
  readonly prefix: string;
  /** A path without anything behind it that belongs to the page, too, such as `/workspaces`. @default - none */
  readonly exactly?: string;
  /** What the page gets instead of the prefix. @default '/' */
  readonly rewrite?: string;
  /** Tells the page its prefix in the header `x-forwarded-prefix`. @default - no header */
  readonly forwardedPrefix?: string;
  /** Headers that the page gets whatever the request has, each with its value. @default - none */
  readonly setHeaders?: Record<string, string>;
  /** How long a request may take, such as `300s`. @default - as long as it takes */
  readonly timeout?: string;
  /** Name of the VirtualService. @default - `name` */
  readonly virtualServiceName?: string;
  /** Whether callers are told to use mutual TLS by a DestinationRule. @default true */
  readonly destinationRule?: boolean;
  /** Principals that may call the page. @default - the ingress gateway */
  readonly principals?: string[];
  /** Who else may call it. @default - nobody */
  readonly moreRules?: AuthorizationPolicySpecRules[];
  /** Labels by which the AuthorizationPolicy knows the pods. @default - `pods` */
  readonly policyPods?: Record<string, string>;
  /** The NetworkPolicy: who may connect to which ports. @default - the gateway's namespace and the own one, all ports */
  readonly network?: {
    readonly name?: string;
    readonly from?: NetworkSource[];
    readonly ports?: (number | string)[];
    readonly pods?: Record<string, string>;
  };
}

/**
 * Makes a Service a page of the platform: the route from the gateway, and the policies that let the gateway, and
 * nobody else, through.
 */
export class WebRoute extends Construct {
  constructor(scope: Construct, id: string, props: WebRouteProps) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const { name, namespace, labels, service } = props;
    const host = context.serviceHost(service.name, namespace);
    const metadata = { name, namespace, labels };

    if (props.destinationRule ?? true) mutualTls(this, 'destination-rule', metadata, host);
    new VirtualServiceV1Alpha3(this, 'virtual-service', {
      metadata: { ...metadata, name: props.virtualServiceName ?? name },
      spec: {
        gateways: [namespace === context.gateway.namespace ? context.gateway.name : context.gateway.reference],
        hosts: [context.gateway.hostname],
        http: [
          {
            match: [
              { uri: { prefix: props.prefix } },
              ...(props.exactly === undefined ? [] : [{ uri: { exact: props.exactly } }]),
            ],
            rewrite: { uri: props.rewrite ?? '/' },
            headers: requestHeaders(props),
            route: [{ destination: { host, port: { number: service.port } } }],
            timeout: props.timeout,
          },
        ],
      },
    });
    new AuthorizationPolicyV1Beta1(this, 'authorization-policy', {
      metadata,
      spec: {
        action: 'ALLOW',
        selector: { matchLabels: props.policyPods ?? props.pods },
        rules: [
          { from: [{ source: { principals: props.principals ?? [context.principalOf('ingressGateway')] } }] },
          ...(props.moreRules ?? []),
        ],
      },
    });
    networkPolicy(this, 'network-policy', {
      name: props.network?.name ?? name,
      namespace,
      labels,
      pods: props.network?.pods ?? props.pods,
      from: props.network?.from ?? [{ namespace: context.namespace('istio-system') }, 'same-namespace'],
      ports: props.network?.ports,
    });
  }
}

/** What the gateway changes in the headers of a request, or nothing. */
function requestHeaders({ forwardedPrefix, setHeaders }: WebRouteProps) {
  const add = forwardedPrefix === undefined ? undefined : { 'x-forwarded-prefix': forwardedPrefix };
  const set = unlessEmpty(setHeaders);
  return add || set ? { request: { add, set } } : undefined;
}
