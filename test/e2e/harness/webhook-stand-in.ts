import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { text } from 'node:stream/consumers';
import { compare } from 'fast-json-patch';
import type { Api } from './api';
import { type CalledService, callsOf, trustPatch } from './ca-bundle';
import { type KeyPair, makeCertificate } from './certificates';
import { isRecord, type KubernetesObject, type ObjectReference, valueAt } from './objects';

/** A request to admit something, as the API server sends it to a webhook. */
export interface AdmissionRequest {
  readonly uid: string;
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  readonly namespace?: string;
  readonly name?: string;
  readonly object: KubernetesObject | null;
  readonly oldObject: KubernetesObject | null;
  readonly dryRun?: boolean;
  readonly userInfo: { readonly username: string; readonly groups?: readonly string[] };
  readonly [field: string]: unknown;
}

/** A webhook's answer. */
export interface Admission {
  readonly allowed: boolean;
  /** Why not. */
  readonly message?: string;
  /** What the object becomes. @default - it stays as it is */
  readonly object?: KubernetesObject;
  readonly warnings?: readonly string[];
}

/** Who a stand-in is and how it answers. */
export interface WebhookStandInOptions {
  /**
   * The Secret, in the namespace of the Service, with the certificate of the server that it stands in for. It must be there.
   * @default - a certificate of its own, see `introduceTo`
   */
  readonly secret?: string;

  /**
   * Admits something.
   *
   * @param request what is to be admitted
   * @param path the path at which the webhook was called
   * @default - everything is allowed
   */
  readonly admit?: (request: AdmissionRequest, path: string) => Admission;
  /** Converts a custom resource to another version. @default - only the version changes */
  readonly convert?: (object: KubernetesObject, apiVersion: string) => KubernetesObject;
}

/** A call that a stand-in got. */
export interface AdmissionCall {
  readonly path: string;
  readonly request: AdmissionRequest;
}

/**
 * A webhook's server that the test plays: it listens where the API server looks for the Service, at its address and port (which
 * needs the rights for that port), with a certificate for the Service's name, and answers reviews of admissions and conversions.
 */
export class WebhookStandIn {
  /** The admissions it was asked for, in order. */
  readonly admissions: AdmissionCall[] = [];
  /** The objects it was asked to convert, in order. */
  readonly conversions: KubernetesObject[] = [];

  /** The certificate, as PEM, of who has signed the server's. */
  readonly certificateAuthority: string;
  private readonly server: Server;

  private constructor(
    private readonly api: Api,
    readonly service: CalledService,
    private readonly options: WebhookStandInOptions,
    { certificate, key, certificateAuthority }: Identity,
  ) {
    this.certificateAuthority = certificateAuthority;
    this.server = createServer({ cert: certificate, key }, (request, response) => {
      void this.serve(request, response);
    });
    // A test that fails before it stops its stand-in must not keep the process from ending.
    this.server.unref().on('secureConnection', (connection) => connection.unref());
  }

  /** Takes the place of the server behind a Service, which must exist. */
  static async start(api: Api, service: CalledService, options: WebhookStandInOptions = {}): Promise<WebhookStandIn> {
    const [host, port] = await addressOf(api, service);
    const identity = await (options.secret ? readIdentity(api, service, options.secret) : newIdentity(service));
    const standIn = new WebhookStandIn(api, service, options, identity);
    await new Promise<void>((done, fail) => standIn.server.once('error', fail).listen(port, host, done));
    return standIn;
  }

  /**
   * Makes the API server trust this stand-in where an object (a webhook configuration, a CRD with conversion, an APIService) names
   * its Service, as an injector of certificates would.
   *
   * @param program under whose name it writes; its own when left out
   */
  async introduceTo(reference: ObjectReference, program?: string): Promise<void> {
    const object = await this.api.get(reference);
    if (!callsOf(object).some((call) => call.service?.name === this.service.name)) {
      throw new Error(`${reference.kind} ${reference.name} does not call the Service ${this.service.name}`);
    }
    const patch = trustPatch(object, this.certificateAuthority, this.service);
    if (patch.length > 0) {
      await this.api.patch(reference, patch, { type: 'json', query: { fieldManager: program } });
    }
  }

  /** Serves with what its Secret holds now, as servers do whose certificate was made anew. */
  async renew(): Promise<void> {
    const { secret } = this.options;
    if (secret === undefined) return;
    const { certificate, key } = await readIdentity(this.api, this.service, secret);
    this.server.setSecureContext({ cert: certificate, key });
  }

  /** Stops listening: from then on the API server is refused, as if the webhook's server were down. */
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((done) => this.server.close(() => done()));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const review: unknown = JSON.parse(await text(request));
      const answer = this.answer(review, new URL(request.url ?? '/', 'https://webhook').pathname);
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(answer));
    } catch (error) {
      response.writeHead(500).end(error instanceof Error ? error.message : String(error));
    }
  }

  private answer(review: unknown, path: string): unknown {
    const [apiVersion, kind] = [valueAt(review, 'apiVersion'), valueAt(review, 'kind')];
    const request = valueAt(review, 'request');
    if (kind === 'ConversionReview' && isRecord(request)) {
      return { apiVersion, kind, response: this.convert(request) };
    }
    if (kind === 'AdmissionReview' && isRecord(request)) {
      return { apiVersion, kind, response: this.admit(request as unknown as AdmissionRequest, path) };
    }
    throw new Error(`a stand-in for a webhook does not understand ${JSON.stringify(review)}`);
  }

  private admit(request: AdmissionRequest, path: string): unknown {
    this.admissions.push({ path, request });
    const { allowed, message, object, warnings } = this.options.admit?.(request, path) ?? { allowed: true };
    const changes = object && request.object ? compare(request.object, object) : [];
    return {
      uid: request.uid,
      allowed,
      warnings,
      ...(message === undefined ? {} : { status: { message, code: 403 } }),
      ...(changes.length === 0
        ? {}
        : { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(changes)).toString('base64') }),
    };
  }

  private convert(request: Record<string, unknown>): unknown {
    const desired = String(request.desiredAPIVersion);
    const objects = Array.isArray(request.objects) ? (request.objects as KubernetesObject[]) : [];
    this.conversions.push(...objects);
    const convert = this.options.convert ?? ((object, apiVersion) => ({ ...object, apiVersion }));
    return {
      uid: request.uid,
      result: { status: 'Success' },
      convertedObjects: objects.map((object) => convert(object, desired)),
    };
  }
}

/** A server's certificate and who has signed it. */
interface Identity extends KeyPair {
  readonly certificateAuthority: string;
}

async function newIdentity({ namespace, name }: CalledService): Promise<Identity> {
  const authority = await makeCertificate({ commonName: `signer of ${name}`, isAuthority: true });
  const own = await makeCertificate({ dnsNames: [`${name}.${namespace}.svc`], authority });
  return { ...own, certificateAuthority: authority.certificate };
}

async function readIdentity(api: Api, { namespace }: CalledService, name: string): Promise<Identity> {
  const secret = await api.get({ apiVersion: 'v1', kind: 'Secret', namespace, name });
  const read = (file: string) => {
    const content = valueAt(secret, 'data', file);
    if (typeof content !== 'string') {
      throw new Error(`Secret ${namespace}/${name} holds no ${file}`);
    }
    return Buffer.from(content, 'base64').toString();
  };
  return { certificate: read('tls.crt'), key: read('tls.key'), certificateAuthority: read('ca.crt') };
}

/** Where the API server calls a Service. */
async function addressOf(api: Api, { namespace, name, port = 443 }: CalledService): Promise<[string, number]> {
  const service = await api.get({ apiVersion: 'v1', kind: 'Service', namespace, name });
  const address = valueAt(service, 'spec', 'clusterIP');
  const ports = valueAt(service, 'spec', 'ports');
  const numbers = Array.isArray(ports) ? ports.map((each) => valueAt(each, 'port')) : [];
  if (!numbers.includes(port)) {
    throw new Error(`Service ${namespace}/${name} has no port ${port}, only ${numbers.join(', ')}`);
  }
  if (typeof address !== 'string' || !address.startsWith('127.')) {
    throw new Error(`Service ${namespace}/${name} has no address at which a test could listen: ${String(address)}`);
  }
  return [address, port];
}
