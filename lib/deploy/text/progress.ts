import { counted } from '../../kubernetes/counted';
import { titleOf } from '../../kubernetes/objects';
import type { Action, DeployEvent, Pending } from '../outcome';
import { formatDuration } from './duration';
import { describeFailure, troubleLines } from './report';
import { painter, type Terminal } from './terminal';

/** On a log, what is still waited for is told this often. */
const REMINDER = 30_000;
const SHOWN = 3;
const MOST_RETRIES_TOLD = 5;

/** How many objects have come to what. */
type Counts = Readonly<Record<Action | 'deleted', number>>;

const NONE: Counts = { created: 0, changed: 0, unchanged: 0, deleted: 0 };

/** Tells what a deployment does: one line for each wave, and on a terminal a last line that is alive. */
export class Progress {
  private label = '';
  private size = 0;
  private counts: Counts = NONE;
  private failed = 0;
  private pending: readonly Pending[] = [];
  private remindedAt = 0;
  private drawnAt = Number.NEGATIVE_INFINITY;
  private drawn = false;
  private readonly retries = new Set<string>();

  constructor(
    private readonly terminal: Terminal,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** To be given to `deploy` as `onEvent`. */
  readonly onEvent = (event: DeployEvent): void => {
    switch (event.type) {
      case 'started':
        this.line(
          `deploying ${counted(event.objects, 'object')} in ${counted(event.waves, 'wave')} to ${event.cluster}`,
        );
        break;
      case 'wave-started':
        // CRDs go on from one wave to the next.
        this.start(`wave ${event.wave}`, event.objects + Math.max(0, this.size - this.done));
        break;
      case 'prune-started':
        this.start('prune', event.objects);
        break;
      case 'delete-started':
        this.line(`deleting ${counted(event.objects, 'object')} from ${event.cluster}`);
        this.start('delete', event.objects);
        break;
      case 'applied':
        this.count(event.action);
        break;
      case 'deleted':
        this.count('deleted');
        break;
      case 'failed':
        this.failed++;
        for (const line of describeFailure(event.failure, painter(this.terminal))) this.line(line);
        break;
      case 'pending':
        this.pending = event.pending;
        this.remind();
        break;
      case 'trouble':
        for (const line of troubleLines(event, painter(this.terminal))) this.line(line);
        break;
      case 'replacing':
        this.line(`  replacing ${titleOf(event.object)}: ${oneLine(event.reason)}`);
        break;
      case 'upgrade':
        this.line(
          event.from === undefined
            ? `nothing to upgrade: ${event.reason}`
            : `upgrading Kubeflow ${event.from} to ${event.to} (${event.reason})`,
        );
        break;
      case 'step-started':
        this.start(`step ${event.id}`, 0);
        this.line(`  ${event.id}: ${event.what}${event.outage === undefined ? '' : `; outage: ${event.outage}`}`);
        break;
      case 'step-ended':
        return;
      case 'lock-wait':
        this.line(event.reason);
        break;
      case 'no-lock':
        this.line(`without a lock, which would keep a second applier away: ${oneLine(event.reason)}`);
        break;
      case 'retry':
        this.tellRetry(event.reason);
        break;
      case 'wave-ended':
      case 'prune-ended':
      case 'delete-ended':
        this.line(`${this.label}: ${this.countsText()} in ${formatDuration(event.milliseconds)}`);
        return;
    }
    this.draw();
  };

  /** Takes the line that is alive away. */
  clear(): void {
    if (this.drawn) this.terminal.write('\r\u001b[K');
    this.drawn = false;
  }

  private start(label: string, size: number): void {
    this.label = label;
    this.size = size;
    this.counts = NONE;
    this.failed = 0;
    this.pending = [];
    this.remindedAt = this.now();
  }

  private get done(): number {
    return Object.values(this.counts).reduce((sum, each) => sum + each, this.failed);
  }

  private count(what: keyof Counts): void {
    this.counts = { ...this.counts, [what]: this.counts[what] + 1 };
  }

  /** The server's weak moments are worth a line each, but a log full of them is not. */
  private tellRetry(reason: string): void {
    if (this.retries.has(reason) || this.retries.size >= MOST_RETRIES_TOLD) return;
    this.retries.add(reason);
    this.line(painter(this.terminal)('dim', `  trying again: ${oneLine(reason)}`));
  }

  private remind(): void {
    if (this.terminal.isTTY || this.pending.length === 0 || this.now() - this.remindedAt < REMINDER) return;
    this.remindedAt = this.now();
    this.line(`${this.label}: ${this.pendingText()}`);
  }

  private draw(): void {
    if (!this.terminal.isTTY || this.now() - this.drawnAt < 80) return;
    this.drawnAt = this.now();
    const { deleted, ...applied } = this.counts;
    const done = deleted + applied.created + applied.changed + applied.unchanged;
    const verb = this.label.startsWith('wave') ? 'applied' : 'deleted';
    const text = [`${this.label}: ${done} of ${this.size} ${verb}`, this.pendingText()].filter(Boolean).join('; ');
    this.terminal.write(`\r\u001b[K${text.replaceAll(/\s+/g, ' ').slice(0, (this.terminal.columns ?? 80) - 1)}`);
    this.drawn = true;
  }

  private line(text: string): void {
    this.clear();
    this.terminal.write(`${text}\n`);
  }

  private countsText(): string {
    const parts = { ...this.counts, failed: this.failed };
    const said = Object.entries(parts).filter(([, count]) => count > 0);
    return said.map(([name, count]) => `${count} ${name}`).join(', ') || 'nothing done';
  }

  private pendingText(): string {
    if (this.pending.length === 0) return '';
    const shown = this.pending.slice(0, SHOWN).map(({ object, reason }) => `${titleOf(object)} (${reason})`);
    const rest = this.pending.length - shown.length;
    return `waiting for ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
