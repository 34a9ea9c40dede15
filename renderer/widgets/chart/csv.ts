/** One column of a table of numbers over time. */
export interface CsvColumn {
  readonly name: string;
  /** NaN is a gap and becomes an empty field. */
  readonly values: ArrayLike<number>;
}

/**
 * A table of series as CSV by RFC 4180: comma, CRLF, a header line, quotes where a field needs them. Times (ms since the
 * epoch) are written by ISO 8601 in UTC; numbers as they are, in the unit that the column's name says.
 */
export function writeCsv(times: ArrayLike<number>, columns: readonly CsvColumn[]): string {
  const lines = [['time', ...columns.map((column) => csvField(column.name))].join(',')];
  for (let row = 0; row < times.length; row += 1) {
    const fields = [new Date(times[row] ?? 0).toISOString()];
    for (const column of columns) fields.push(csvNumber(column.values[row] ?? Number.NaN));
    lines.push(fields.join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}

/**
 * A text field, quoted where RFC 4180 demands it. One that a spreadsheet would take for a formula gets an apostrophe in
 * front: names of devices come from hosts.
 */
export function csvField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function csvNumber(value: number): string {
  if (!Number.isFinite(value)) return '';
  // Values were stored in single precision: more than seven digits would be noise.
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(7)));
}
