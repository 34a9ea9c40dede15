import type { TestStep, TestStepName } from '../../../shared/model/host-test.ts';

/** The steps of a try-out as they go on: what is done stays done, and one at a time is running. */
export class TestSteps {
  readonly #now: () => number;
  readonly #onChange: (steps: readonly TestStep[]) => void;
  readonly #begun = new Map<TestStepName, number>();
  #steps: readonly TestStep[];

  constructor(names: readonly TestStepName[], now: () => number, onChange: (steps: readonly TestStep[]) => void) {
    this.#now = now;
    this.#onChange = onChange;
    this.#steps = names.map((name) => ({ name, state: 'waiting', found: null, ms: null }));
  }

  get list(): readonly TestStep[] {
    return this.#steps;
  }

  isRunning(name: TestStepName): boolean {
    return this.#find(name).state === 'running';
  }

  /** Those before it that nobody has finished are over. */
  begin(name: TestStepName): void {
    const { state, at } = this.#find(name);
    if (state !== 'waiting') return;
    for (const step of this.#steps.slice(0, at)) this.done(step.name, null);
    this.#begun.set(name, this.#now());
    this.#set(name, { state: 'running' });
  }

  /** Something is known before the step is done. */
  found(name: TestStepName, found: string): void {
    if (this.#find(name).state === 'waiting') this.begin(name);
    this.#set(name, { found });
  }

  /** `found`: null leaves what was found before. */
  done(name: TestStepName, found: string | null): void {
    this.#finish(name, 'done', found);
  }

  skip(name: TestStepName): void {
    this.#finish(name, 'skipped', null);
  }

  /** Fails the step that is running, or a later one where the problem belongs. */
  failed(where: TestStepName | null): void {
    const running = this.#steps.find(({ state }) => state === 'running');
    const last = this.#steps.findLast(({ state }) => state === 'done');
    const now = running ?? last ?? this.#steps[0];
    if (now === undefined) return;
    const later = where !== null && this.#find(where).at > this.#find(now.name).at ? where : null;
    if (later === null) {
      this.#set(now.name, { state: 'failed', ms: this.#elapsed(now.name) });
      return;
    }
    this.begin(later);
    this.#finish(later, 'failed', null);
  }

  #finish(name: TestStepName, state: 'done' | 'skipped' | 'failed', found: string | null): void {
    const step = this.#steps[this.#find(name).at];
    if (step === undefined || (step.state !== 'running' && step.state !== 'waiting')) return;
    this.#set(name, { state, found: found ?? step.found, ms: this.#elapsed(name) });
  }

  #elapsed(name: TestStepName): number | null {
    const begun = this.#begun.get(name);
    return begun === undefined ? null : Math.max(0, this.#now() - begun);
  }

  #find(name: TestStepName): { readonly state: TestStep['state'] | null; readonly at: number } {
    const at = this.#steps.findIndex((step) => step.name === name);
    return { state: this.#steps[at]?.state ?? null, at };
  }

  #set(name: TestStepName, change: Partial<TestStep>): void {
    this.#steps = this.#steps.map((step) => (step.name === name ? { ...step, ...change } : step));
    this.#onChange(this.#steps);
  }
}
