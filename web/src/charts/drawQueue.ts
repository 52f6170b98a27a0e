/**
 * One queue for all drawing of the page: at most so many milliseconds of script a frame, what the reader looks at first.
 *
 * A job replaces the waiting one of the same owner, so a burst of updates draws once. Nothing runs while the tab is
 * hidden; what waited is drawn when it is shown again.
 */

/** Lower comes first. */
export type Urgency = 0 | 1 | 2;
export const HOVERED: Urgency = 0;
export const VISIBLE: Urgency = 1;
export const NEARBY: Urgency = 2;

interface Job {
  urgency: () => Urgency;
  draw: () => void;
}

export interface FrameClock {
  now(): number;
  nextFrame(callback: () => void): void;
}

/** Leaves room in a frame of 8 for what arrives beside the drawing: answers, events. */
const BUDGET_MS = 5;

const pageClock: FrameClock = {
  now: () => performance.now(),
  nextFrame: (callback) => {
    requestAnimationFrame(callback);
  },
};

export class DrawQueue {
  private readonly jobs = new Map<object, Job>();
  /** Milliseconds that the last job of an owner took. */
  private readonly costs = new WeakMap<object, number>();
  private scheduled = false;

  constructor(
    private readonly clock: FrameClock = pageClock,
    private readonly budget = BUDGET_MS,
  ) {}

  /** Draw for `owner` in one of the next frames. Urgency is asked when the frame comes, not now. */
  add(owner: object, urgency: () => Urgency, draw: () => void): void {
    this.jobs.set(owner, { urgency, draw });
    this.schedule();
  }

  remove(owner: object): void {
    this.jobs.delete(owner);
  }

  get waiting(): number {
    return this.jobs.size;
  }

  private schedule(): void {
    if (this.scheduled || this.jobs.size === 0) return;
    this.scheduled = true;
    this.clock.nextFrame(() => {
      this.scheduled = false;
      this.frame();
      this.schedule();
    });
  }

  /**
   * At least one job a frame, however dear: a budget that stops everything would never end. A further one begins only
   * when what it took the last time fits into the rest; one that never ran is tried.
   */
  private frame(): void {
    const start = this.clock.now();
    const order = [...this.jobs].map(([owner, job]) => ({ owner, job, urgency: job.urgency() }));
    order.sort((a, b) => a.urgency - b.urgency);
    let before = start;
    for (const { owner, job } of order) {
      // A job that drew may have replaced or removed a later one.
      if (this.jobs.get(owner) !== job) continue;
      const spent = before - start;
      if (spent > 0 && (spent >= this.budget || spent + (this.costs.get(owner) ?? 0) > this.budget)) return;
      this.jobs.delete(owner);
      job.draw();
      const now = this.clock.now();
      this.costs.set(owner, now - before);
      before = now;
    }
  }
}

export const drawQueue = new DrawQueue();
