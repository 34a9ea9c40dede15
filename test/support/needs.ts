import { beforeEach } from 'vitest';

/** Skips every test of the file, or of the suite it is called in, by name and with the reason, unless that is null. */
export function needs(obstacle: string | null): void {
  if (obstacle === null) return;
  beforeEach((context) => {
    context.skip(obstacle);
  });
}
