import { Backoff, type Clock } from '../clock';
import { ClusterError, InterruptedError, messageOf } from '../errors';
import { faultOf, isLostRace, warningsOf } from './faults';
import type { Limiter } from './limiter';
import type { ApiRequest, ApiResponse, ClusterConnection, StreamedResponse } from './transport';

/** A response with its JSON, parsed. */
export interface ApiAnswer {
  readonly response: ApiResponse;
  /** Undefined when the body is empty (304). */
  readonly json: unknown;
}

/** What the client needs beside the connection. */
export interface ClientOptions {
  readonly clock: Clock;
  /** How many requests are under way at most. */
  readonly limiter: Limiter;
  readonly signal: AbortSignal;
  /** Told about every request that is sent again, and why. */
  readonly onRetry?: (request: ApiRequest, reason: string) => void;
}

/** How long one request is sent again and again while the server is unwell or away, in milliseconds. */
export const RETRY_BUDGET = 120_000;

// What no retry heals: wrong certificates, TLS spoken to a plain port, a name that does not exist.
const HOPELESS = /CERT|SELF_SIGNED|UNABLE_TO_|^ERR_TLS|^ERR_SSL|^EPROTO$|^ENOTFOUND$|^HPE_INVALID/;

/**
 * Sends requests and sends them again when the server, or the way to it, had a weak moment. Every request here is
 * idempotent.
 */
export class ApiClient {
  /** Number of requests sent. */
  requests = 0;
  /** What the server warned about, each once. */
  readonly warnings = new Set<string>();

  constructor(
    private readonly connection: ClusterConnection,
    private readonly options: ClientOptions,
  ) {}

  /**
   * The first answer that is more than a weak moment; the last one when the budget is used up.
   *
   * @param deadline moment after which nothing is sent again
   * @param budget milliseconds for which it is sent again, from the first failure on
   * @throws ClusterError when the server could not be reached within the budget
   * @throws InterruptedError
   */
  async send(request: ApiRequest, deadline = Number.POSITIVE_INFINITY, budget = RETRY_BUDGET): Promise<ApiAnswer> {
    const { clock, onRetry } = this.options;
    const backoff = new Backoff(clock, 200, 10_000);
    let limit: number | undefined;
    for (;;) {
      const attempt = await this.attempt(request);
      if (attempt.failed === undefined) return attempt.answer;
      limit ??= Math.min(deadline, clock.now() + budget);
      const pause = Math.max(backoff.wait(), attempt.after ?? 0);
      if (clock.now() + pause > limit) {
        if (attempt.answer) return attempt.answer;
        throw new ClusterError(`cannot reach ${this.connection.name}: ${attempt.failed}`);
      }
      onRetry?.(request, attempt.failed);
      await this.pause(pause);
    }
  }

  /** Sleeps; an abort, of the run or of `other`, ends it at once, with an InterruptedError. */
  async pause(ms: number, other?: AbortSignal): Promise<void> {
    const signal = other ? AbortSignal.any([this.options.signal, other]) : this.options.signal;
    if (!signal.aborted) await this.options.clock.sleep(ms, signal).catch(() => {});
    if (signal.aborted) throw new InterruptedError();
  }

  /** As `pause`, but `early` ends it without an error. */
  async pauseUntil(ms: number, early: AbortSignal): Promise<void> {
    const { signal, clock } = this.options;
    const either = AbortSignal.any([signal, early]);
    if (!either.aborted) await clock.sleep(ms, either).catch(() => {});
    if (signal.aborted) throw new InterruptedError();
  }

  /**
   * Sends a GET whose answer goes on, once, beside the limit of requests. It ends with the run. Undefined where the
   * connection cannot do that.
   */
  async stream(path: string, signal: AbortSignal): Promise<StreamedResponse | undefined> {
    return this.connection.stream?.(path, AbortSignal.any([this.options.signal, signal]));
  }

  /** Whether `stream` is possible. */
  get streams(): boolean {
    return this.connection.stream !== undefined;
  }

  private async attempt(request: ApiRequest): Promise<Attempt> {
    let response: ApiResponse;
    try {
      response = await this.options.limiter.run(() => {
        this.requests++;
        return this.connection.request(request);
      });
    } catch (error) {
      if (error instanceof ClusterError || error instanceof InterruptedError) throw error;
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (HOPELESS.test(code)) throw new ClusterError(`cannot reach ${this.connection.name}: ${messageOf(error)}`);
      return { failed: messageOf(error) };
    }
    for (const warning of warningsOf(response)) this.warnings.add(warning);
    if (response.status < 400) return request.plain ? { answer: { response, json: undefined } } : parse(response);
    const fault = faultOf(response);
    const answer = { response, json: undefined };
    if (isLostRace(response) && !request.unconditional) return { answer };
    return fault.answer === 'retry' ? { failed: fault.reason, after: fault.after, answer } : { answer };
  }
}

/** One try: an answer, or a reason to try again (with the answer to settle for when there is no time left). */
type Attempt =
  | { readonly answer: ApiAnswer; readonly failed?: undefined }
  | { readonly failed: string; readonly after?: number; readonly answer?: ApiAnswer };

function parse(response: ApiResponse): Attempt {
  if (response.body === '') return { answer: { response, json: undefined } };
  try {
    return { answer: { response, json: JSON.parse(response.body) } };
  } catch {
    return { failed: 'the answer ended in the middle' };
  }
}
