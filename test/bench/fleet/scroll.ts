import type { Page } from 'playwright-core';

const WHEEL_STEP = 240;

/** Turns the wheel over the rows for some time; the length of every frame meanwhile, ms. */
export async function scrollFrames(page: Page, row: string, forMs: number): Promise<number[]> {
  const box = await page.locator(row).first().boundingBox();
  if (box === null) throw new Error('no row to scroll');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * 4);
  const frames = page.evaluate(
    (limit) =>
      new Promise<number[]>((resolve) => {
        const lengths: number[] = [];
        const startedAt = performance.now();
        let last = startedAt;
        const frame = (now: number): void => {
          if (now > last) lengths.push(now - last);
          last = now;
          if (now - startedAt < limit) requestAnimationFrame(frame);
          else resolve(lengths);
        };
        requestAnimationFrame(frame);
      }),
    forMs,
  );
  const until = performance.now() + forMs;
  let direction = 1;
  let turns = 0;
  while (performance.now() < until) {
    await page.mouse.wheel(0, WHEEL_STEP * direction);
    turns += 1;
    if (turns % 40 === 0) direction = -direction;
  }
  return (await frames).slice(2);
}
