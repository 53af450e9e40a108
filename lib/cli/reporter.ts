import { type DeployEvent, InterruptedError, type JsonLine, jsonError, jsonEvent, Progress, painter } from '../deploy';
import type { OutputForm } from './cluster-flags';
import { printError } from './errors';
import { INTERRUPTED } from './interrupt';

/** Colours a text, where that is wanted. */
type Paint = ReturnType<typeof painter>;

/** Tells what a verb does: progress on stderr and the result on stdout, or one JSON object a line on stdout. */
export class Reporter {
  private readonly progress = new Progress(process.stderr);

  /** The last line said that something is waited for. */
  private waiting = false;

  constructor(private readonly form: OutputForm) {}

  /** To be given to the applier as `onEvent`. */
  readonly onEvent = (event: DeployEvent): void => {
    if (this.form === 'text') {
      this.progress.onEvent(event);
      return;
    }
    const waiting = event.type === 'pending' ? event.pending.length > 0 : this.waiting;
    const isNews = event.type !== 'pending' || waiting || this.waiting;
    this.waiting = waiting;
    if (isNews) this.line(jsonEvent(event));
  };

  /** Says that the first Ctrl-C has been heard. */
  readonly stopping = (): void => {
    if (this.form === 'json') {
      this.line({ type: 'stopping' });
      return;
    }
    this.progress.clear();
    process.stderr.write('stopping: waiting for the requests under way (Ctrl-C again leaves at once)\n');
  };

  /** Takes the line that is alive away, for what is said by others. */
  clear(): void {
    this.progress.clear();
  }

  /** Says what would come of it, before it is done. */
  preview(json: () => JsonLine, text: (paint: Paint) => readonly string[]): void {
    if (this.form === 'json') this.line(json());
    else process.stderr.write(`${text(painter(process.stderr)).join('\n')}\n`);
  }

  /** Says what came of it. */
  result(json: () => JsonLine | readonly JsonLine[], text: (paint: Paint) => readonly string[]): void {
    if (this.form === 'json') {
      for (const line of [json()].flat()) this.line(line);
      return;
    }
    this.progress.clear();
    const lines = text(painter(process.stdout));
    if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
  }

  /** Says on stderr what people ought to know beside the result; programs find it in the result. */
  warn(warnings: readonly string[]): void {
    if (this.form === 'json') return;
    const paint = painter(process.stderr);
    for (const warning of warnings) process.stderr.write(`${paint('yellow', 'warning')}: ${warning}\n`);
  }

  /** Says why nothing could be done at all. Returns the exit code. */
  error(error: unknown): number {
    this.progress.clear();
    if (error instanceof InterruptedError) return INTERRUPTED;
    if (this.form === 'json') this.line(jsonError(error));
    else printError(error);
    return 2;
  }

  private line(line: JsonLine): void {
    process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...line })}\n`);
  }
}
