import { useState } from 'react';
import type { Slot } from '../../../../shared/model/machine.ts';
import { useStat } from '../../../stores/services.ts';

/** Whether a machine's memory in use is its guest's own word; the last answer stays while it sends no numbers. */
export function useGuestTells(slot: Slot): boolean {
  const source = useStat(slot, 'memSource');
  const [tells, setTells] = useState(true);
  if (!Number.isNaN(source) && (source === 1) !== tells) setTells(source === 1);
  return tells;
}
