const SECOND_MS = 1000;
const MINUTE_S = 60;
const HOUR_S = 3600;

/** A time of a plan to the second: `40 s`, `1 min 10 s`, `2 h 5 min`. Rounded up: nothing happens later than it says. */
export function planTime(ms: number): string {
  const seconds = Math.ceil(ms / SECOND_MS);
  const minutes = Math.ceil(seconds / MINUTE_S);
  const parts =
    seconds >= HOUR_S
      ? [
          [Math.floor(minutes / MINUTE_S), 'h'],
          [minutes % MINUTE_S, 'min'],
        ]
      : [
          [Math.floor(seconds / MINUTE_S), 'min'],
          [seconds % MINUTE_S, 's'],
        ];
  const shown = parts.filter(([count]) => count !== 0);
  return shown.length === 0 ? '0 s' : shown.map((part) => part.join(' ')).join(' ');
}
