import type { UpgradeOptions, UpgradeQuestion } from './options';

/** What somebody says to a step; `nobody` when there is nobody to ask. */
export type Answer = 'yes' | 'no' | 'nobody';

/** What was agreed to, before anything is changed and as it comes up later. */
export class Agreements {
  private readonly answers = new Map<string, Answer>();

  constructor(private readonly options: Pick<UpgradeOptions, 'yes' | 'yesSteps' | 'ask'>) {}

  /** Whether a step was named. */
  isNamed(id: string): boolean {
    return this.options.yesSteps?.includes(id) === true;
  }

  /** The answer to a question; each is asked once. */
  async answerTo(question: UpgradeQuestion): Promise<Answer> {
    const known = this.answers.get(question.step.id);
    if (known !== undefined) return known;
    const answer = await this.ask(question);
    this.answers.set(question.step.id, answer);
    return answer;
  }

  private async ask(question: UpgradeQuestion): Promise<Answer> {
    if (this.isNamed(question.step.id) || (this.options.yes && !question.decision)) return 'yes';
    if (!this.options.ask) return 'nobody';
    return (await this.options.ask(question)) ? 'yes' : 'no';
  }
}
