import { expect, test } from "vitest";
import { DrawQueue, type FrameClock, type Urgency } from "./drawQueue";

/** Time passes only when a job says so; frames come when the test asks. */
class Frames implements FrameClock {
  time = 0;
  private waiting: (() => void)[] = [];
  now = (): number => this.time;
  nextFrame = (callback: () => void): void => {
    this.waiting.push(callback);
  };
  next(): boolean {
    const [callback, ...rest] = this.waiting;
    this.waiting = rest;
    callback?.();
    return callback !== undefined;
  }
}

function setUp(): {
  frames: Frames;
  queue: DrawQueue;
  drawn: string[];
  add: (name: string, urgency: Urgency, cost: number) => void;
} {
  const frames = new Frames();
  const queue = new DrawQueue(frames, 6);
  const drawn: string[] = [];
  const owners = new Map<string, object>();
  const add = (name: string, urgency: Urgency, cost: number): void => {
    const owner = owners.get(name) ?? {};
    owners.set(name, owner);
    queue.add(
      owner,
      () => urgency,
      () => {
        frames.time += cost;
        drawn.push(name);
      },
    );
  };
  return { frames, queue, drawn, add };
}

test("a frame stops at the budget, the hovered chart first, then the visible ones", () => {
  const { frames, drawn, add } = setUp();
  add("near", 2, 3);
  add("visible", 1, 3);
  add("hovered", 0, 3);
  frames.next();
  expect(drawn).toEqual(["hovered", "visible"]);
  frames.next();
  expect(drawn).toEqual(["hovered", "visible", "near"]);
  expect(frames.next()).toBe(false);
});

test("many updates of one chart draw it once, the newest", () => {
  const { frames, queue, drawn, add } = setUp();
  for (let i = 0; i < 50; i++) add("loss", 1, 1);
  expect(queue.waiting).toBe(1);
  frames.next();
  expect(drawn).toEqual(["loss"]);
});

test("a job dearer than the budget is drawn all the same", () => {
  const { frames, drawn, add } = setUp();
  add("huge", 1, 100);
  add("small", 1, 1);
  frames.next();
  frames.next();
  expect(drawn).toEqual(["huge", "small"]);
});

test("a job that would not fit into the rest of the frame waits for the next", () => {
  const { frames, drawn, add } = setUp();
  add("first", 1, 4);
  add("second", 1, 4);
  // Nobody knows yet what the second takes.
  frames.next();
  expect(drawn).toEqual(["first", "second"]);
  add("first", 1, 4);
  add("second", 1, 1);
  frames.next();
  expect(drawn).toEqual(["first", "second", "first"]);
  frames.next();
  expect(drawn).toEqual(["first", "second", "first", "second"]);
  // It took less: both fit.
  add("first", 1, 4);
  add("second", 1, 1);
  frames.next();
  expect(drawn).toEqual(["first", "second", "first", "second", "first", "second"]);
});
