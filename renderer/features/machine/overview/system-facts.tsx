import type { MachineDetail } from '../../../../shared/model/machine.ts';
import { machinePage } from '../../../i18n/en/machine-page.ts';
import { useWords, type Words } from '../../../i18n/i18n.ts';
import { Foreign } from '../../../widgets/foreign.tsx';
import { FactList } from './fact-list.tsx';

/** What the machine is made of, beside its devices. */
export function SystemFacts({ detail }: { readonly detail: MachineDetail }) {
  const t = useWords();
  const hypervisor = [detail.hypervisorType?.toUpperCase(), detail.arch].filter((one) => one != null).join(', ');
  return (
    <FactList
      title={t('machinePage.fact.system')}
      facts={[
        { label: t('machinePage.fact.hypervisor'), value: text(hypervisor === '' ? null : hypervisor) },
        { label: t('machinePage.fact.machineType'), value: text(detail.machineType) },
        { label: t('machinePage.fact.firmware'), value: firmwareText(t, detail) },
        { label: t('machinePage.fact.cpuModel'), value: text(cpuText(t, detail)) },
        { label: t('machinePage.fact.bootOrder'), value: text(detail.bootOrder.join(', ') || null) },
        {
          label: t('machinePage.fact.graphics'),
          value: text(detail.graphics.map(displayText).join('; ') || null),
        },
        { label: t('machinePage.fact.video'), value: text(detail.video.join(', ') || null) },
        { label: t('machinePage.fact.tpm'), value: text(detail.tpm) },
        { label: t('machinePage.fact.emulator'), value: text(detail.emulator) },
      ]}
    />
  );
}

function text(foreign: string | null) {
  return foreign === null ? null : <Foreign text={foreign} />;
}

function firmwareText(t: Words, detail: MachineDetail): string | null {
  if (detail.firmware === null) return null;
  if (detail.firmware === 'bios') return t('machinePage.fact.bios');
  return t(detail.secureBoot === true ? 'machinePage.fact.secureBoot' : 'machinePage.fact.uefi');
}

function cpuText(t: Words, { cpuMode, cpuModel }: MachineDetail): string | null {
  if (cpuMode === null) return cpuModel;
  const mode = Object.hasOwn(machinePage.cpuMode, cpuMode)
    ? t(`machinePage.cpuMode.${cpuMode as keyof typeof machinePage.cpuMode}`)
    : cpuMode;
  if (cpuModel === null) return mode;
  return cpuMode === 'custom' ? cpuModel : `${cpuModel}, ${mode}`;
}

function displayText({ type, listen, port }: MachineDetail['graphics'][number]): string {
  const place = [listen, port].filter((part) => part !== null && part !== -1).join(':');
  return place === '' ? type.toUpperCase() : `${type.toUpperCase()} ${place}`;
}
