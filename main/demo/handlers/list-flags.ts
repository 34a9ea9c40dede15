const INACTIVE = 1;
const ACTIVE = 2;
const PERSISTENT = 4;
const TRANSIENT = 8;
const AUTOSTART = 16;
const NO_AUTOSTART = 32;

/** The filter flags that listings of networks and of pools have in common; kinds of pool are not asked about. */
export function listFlags(object: { readonly active: boolean; readonly autostart: boolean }, flags: number): boolean {
  const asks = (yes: number, no: number, property: boolean): boolean => {
    const asked = flags & (yes | no);
    return asked === 0 || (asked & (property ? yes : no)) !== 0;
  };
  return (
    asks(ACTIVE, INACTIVE, object.active) &&
    asks(PERSISTENT, TRANSIENT, true) &&
    asks(AUTOSTART, NO_AUTOSTART, object.autostart)
  );
}
