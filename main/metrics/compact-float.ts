/**
 * A 16-bit float for non-negative measurements: 7 bits of exponent, 9 of mantissa. It spans 2^-40 to 2^87 with an error
 * of at most 0.1 %, where IEEE's half float ends at 65504 and would lose every byte count.
 */

/** The code of a gap. */
export const COMPACT_NAN = 0xffff;

const EXPONENT_SHIFT = 14;
const ROUNDING = 1 << (EXPONENT_SHIFT - 1);
/** Codes start at float32's exponent 87, which is 2^-40. */
const CODE_BIAS = 87 << 9;
const LARGEST = COMPACT_NAN - 1;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The code of a value. Anything below 2^-40, negative values too, becomes 0; anything too large the largest value. */
export function encodeCompact(value: number): number {
  if (Number.isNaN(value)) return COMPACT_NAN;
  if (value <= 0) return 0;
  float[0] = value;
  const code = (((bits[0] ?? 0) + ROUNDING) >>> EXPONENT_SHIFT) - CODE_BIAS;
  if (code <= 0) return 0;
  return Math.min(code, LARGEST);
}

/** The value of a code; NaN for a gap. */
export function decodeCompact(code: number): number {
  if (code === COMPACT_NAN) return Number.NaN;
  if (code === 0) return 0;
  bits[0] = (code + CODE_BIAS) << EXPONENT_SHIFT;
  return float[0] ?? Number.NaN;
}

let decoded: Float32Array | null = null;

/** Every code's value, by code: the way to decode many. 256 KiB, made at first use. */
export function compactValues(): Float32Array {
  if (decoded !== null) return decoded;
  const values = new Float32Array(COMPACT_NAN + 1);
  for (let code = 0; code <= COMPACT_NAN; code += 1) values[code] = decodeCompact(code);
  decoded = values;
  return values;
}
