import { formatClock } from '../../widgets/chart/time-axis.ts';

const DAY = 86_400_000;

/** `14:02:10` today, else with the date: `2026-11-04 14:02`. By the user's clock. */
export function formatMoment(time: number, now: number): string {
  const date = new Date(time);
  const sameDay = now - time < DAY && date.getDate() === new Date(now).getDate();
  if (sameDay) return formatClock(time, true);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${formatClock(time, false)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
