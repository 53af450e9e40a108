/** What the tests and the program inside of the namespaces say to each other. */

/** A request of a client. Headers are sent as they stand, in this order, however often a name comes. */
export interface Attempt {
  /** Host name or address with an optional port; the platform's gateway when it is none that is known. */
  readonly host: string;
  readonly path: string;
  /** @default 'GET' */
  readonly method?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
  /** @default 'http/1.1' */
  readonly protocol?: 'http/1.1' | 'h2';
  /** Whether the client speaks TLS. @default false */
  readonly tls?: boolean;
  /** Sends these bytes instead of a request of its own, and gives what comes back within a second as the body. */
  readonly raw?: string;
  /** Port, unless the host says one. @default - the gateway's for HTTP or HTTPS */
  readonly port?: number;
  /** Comes to the proxy of the pods behind a Service, past the gateway, as a program of the mesh. @default - to the gateway */
  readonly pod?: {
    /** `namespace/name` of the Service. */
    readonly service: string;
    /** `namespace/account` of the caller, one of the peers. */
    readonly as: string;
  };
  /** How long it waits, in milliseconds. @default 20000 */
  readonly patience?: number;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** A Deployment whose first container runs as a process. */
export interface Pod {
  /** `namespace/name` of the Deployment. */
  readonly deployment: string;
  /** The program. */
  readonly program: string;
  /** Address that answers once it is there. */
  readonly ready: string;
  /** Manifests beside those of the platform. */
  readonly manifests?: readonly string[];
}

/** A program that is no Deployment. */
export interface Extra {
  readonly name: string;
  readonly command: readonly string[];
  /** Port on which it listens once it is there. */
  readonly port: number;
}

/** What to run. */
export interface Plan {
  /** Folder for configuration and logs. */
  readonly folder: string;
  readonly xds: string;
  readonly envoy: string;
  /** Files and folders with manifests. */
  readonly manifests: readonly string[];
  /** Names that lead to 127.0.0.1. */
  readonly hosts: readonly string[];
  readonly pods: readonly Pod[];
  readonly extras: readonly Extra[];
  /** Services that the pods serve, as `namespace/name`. */
  readonly real: readonly string[];
  /** Accounts that call pods past the gateway, as `namespace/account`. */
  readonly peers: readonly string[];
  /** The ingress gateway's Deployment, and istiod's, as `namespace/name`. */
  readonly gateway: string;
  readonly istiod: string;
}

/** What the tests ask for. */
export type Order =
  | { readonly kind: 'request'; readonly attempt: Attempt }
  /** A gateway without some objects, `Kind/name` each. */
  | { readonly kind: 'gateway'; readonly without: readonly string[] }
  /** Stops a program for a while, or lets it go on. */
  | { readonly kind: 'signal'; readonly program: string; readonly signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL' };

/** An order with its number. */
export interface Message {
  readonly id: number;
  readonly order: Order;
}

/** The answer to the order of that number. */
export interface Reply {
  readonly id: number;
  readonly answer?: Answer;
  readonly error?: string;
}
