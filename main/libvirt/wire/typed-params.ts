import { array, struct, type ValueOf, type XdrType } from './types.ts';
import { XdrError } from './xdr.ts';

/** libvirt's virTypedParameterType. */
export const TYPED_PARAM = { INT: 1, UINT: 2, LLONG: 3, ULLONG: 4, DOUBLE: 5, BOOLEAN: 6, STRING: 7 } as const;

/** One virTypedParameter: 64-bit integers are exact below 2^53. */
type TypedParamValue =
  | { readonly type: 1 | 2 | 3 | 4 | 5; readonly value: number }
  | { readonly type: 6; readonly value: boolean }
  | { readonly type: 7; readonly value: string };

const STRING_MAX = 4_194_304;

const typedParamValue: XdrType<TypedParamValue> = {
  minSize: 8,
  encode: (w, param) => {
    w.int(param.type);
    switch (param.type) {
      case 1:
        return w.int(param.value);
      case 2:
        return w.uint(param.value);
      case 3:
        return w.hyper(param.value);
      case 4:
        return w.uhyper(param.value);
      case 5:
        return w.double(param.value);
      case 6:
        return w.int(param.value ? 1 : 0);
      case 7:
        return w.string(param.value, STRING_MAX);
    }
  },
  decode: (r) => {
    const type = r.int();
    switch (type) {
      case 1:
        return { type, value: r.int() };
      case 2:
        return { type, value: r.uint() };
      case 3:
        return { type, value: r.hyper() };
      case 4:
        return { type, value: r.uhyper() };
      case 5:
        return { type, value: r.double() };
      case 6:
        return { type, value: r.int() !== 0 };
      case 7:
        return { type, value: r.string(STRING_MAX) };
      default:
        // A type's length cannot be known without knowing the type: what follows is unreadable.
        throw new XdrError(`unknown typed parameter type ${type}`);
    }
  },
};

const field: XdrType<string> = {
  minSize: 4,
  encode: (w, v) => w.string(v, STRING_MAX),
  decode: (r) => r.string(STRING_MAX),
};

const typedParam = struct({ field, value: typedParamValue });

/** A named value of a typed parameter list. */
export type TypedParam = ValueOf<typeof typedParam>;

/** At most `max` typed parameters. */
export function typedParams(max: number): XdrType<readonly TypedParam[]> {
  return array(typedParam, max);
}
