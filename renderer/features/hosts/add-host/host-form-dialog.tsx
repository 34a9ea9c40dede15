import { useStore } from 'zustand';
import { useServices } from '../../../stores/services.ts';
import { HostForm } from './host-form.tsx';

/** The form of a host while one is added, changed or made like another. It keeps what is typed whatever the fleet does. */
export function HostFormDialog() {
  const { overlays } = useServices();
  const request = useStore(overlays, (state) => state.hostForm);
  return request === null ? null : <HostForm request={request} />;
}
