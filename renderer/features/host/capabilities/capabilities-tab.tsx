import type { HostCapabilities } from '../../../../shared/model/host-detail.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { Foreign } from '../../../widgets/foreign.tsx';
import { FactList } from '../../machine/overview/fact-list.tsx';
import { FeatureList } from './feature-list.tsx';
import { GuestTable } from './guest-table.tsx';

/** What the host's processor and hypervisor can do. */
export function CapabilitiesTab({ capabilities }: { readonly capabilities: HostCapabilities }) {
  const t = useWords();
  const { arch, cpuModel, cpuVendor, iommu, securityModels, migrationTransports, cpuFeatures, guests } = capabilities;
  return (
    <div className="overview">
      <div className="overview-columns">
        <div className="overview-column">
          <FactList
            title={t('hostPage.processor')}
            facts={[
              { label: t('hostPage.fact.arch'), value: text(arch) },
              { label: t('hostPage.fact.model'), value: text(cpuModel) },
              { label: t('hostPage.fact.vendor'), value: text(cpuVendor) },
            ]}
          />
          <FactList
            title={t('hostPage.abilities')}
            facts={[
              {
                label: t('hostPage.fact.iommu'),
                value: iommu === null ? t('hostPage.unknown') : t(iommu ? 'hostPage.iommuYes' : 'hostPage.iommuNo'),
              },
              {
                label: t('hostPage.fact.security'),
                value: securityModels.length === 0 ? t('hostPage.none') : text(securityModels.join(', ')),
              },
              {
                label: t('hostPage.fact.migration'),
                value: migrationTransports.length === 0 ? t('hostPage.none') : text(migrationTransports.join(', ')),
              },
            ]}
          />
        </div>
        <div className="overview-column">
          <GuestTable guests={guests} />
          <FeatureList features={cpuFeatures} />
        </div>
      </div>
    </div>
  );
}

function text(foreign: string | null) {
  return foreign === null ? null : <Foreign text={foreign} />;
}
