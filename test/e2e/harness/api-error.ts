import { isRecord, valueAt } from './objects';

/** A request that the API server refused or could not answer. */
export class ApiError extends Error {
  /** The Status object of the answer, if it was one. */
  readonly answer: Readonly<Record<string, unknown>>;

  constructor(
    readonly request: string,
    readonly status: number,
    body: string,
  ) {
    const answer = parse(body);
    super(`${request}: ${status} ${String(answer.message ?? body).slice(0, 2000)}`);
    this.name = 'ApiError';
    this.answer = answer;
  }

  /** Kubernetes' word for what is wrong, as in `NotFound`, `AlreadyExists`, `Invalid`. */
  get reason(): string | undefined {
    const reason = valueAt(this.answer, 'reason');
    return typeof reason === 'string' ? reason : undefined;
  }

  /** Whether the same request may succeed later: the object does not exist yet, or the server is busy. */
  get mayPass(): boolean {
    return this.status === 404 || this.status === 429 || this.status >= 500;
  }
}

function parse(body: string): Record<string, unknown> {
  try {
    const answer: unknown = JSON.parse(body);
    return isRecord(answer) ? answer : {};
  } catch {
    return {};
  }
}
