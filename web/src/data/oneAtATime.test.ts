import { expect, test } from "vitest";
import { oneAtATime } from "./oneAtATime";

test("changes that come faster than answers are answered, the last one too", async () => {
  const answers: (() => void)[] = [];
  const ask = oneAtATime(() => new Promise<void>((answer) => answers.push(answer)));
  const settled = (): Promise<void> => new Promise((go) => setTimeout(go));
  for (let change = 0; change < 5; change++) ask();
  expect(answers).toHaveLength(1);
  answers[0]?.();
  await settled();
  expect(answers).toHaveLength(2);
  answers[1]?.();
  await settled();
  expect(answers).toHaveLength(2);
  ask();
  expect(answers).toHaveLength(3);
});

test("a failure ends nothing", async () => {
  let count = 0;
  const ask = oneAtATime(() => {
    count++;
    return Promise.reject(new Error("no answer"));
  });
  ask();
  ask();
  await new Promise((go) => setTimeout(go));
  expect(count).toBe(2);
});
