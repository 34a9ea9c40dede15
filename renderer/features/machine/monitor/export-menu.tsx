import { Menu } from '@base-ui/react/menu';
import ChevronDown from 'lucide-react/icons/chevron-down';
import Copy from 'lucide-react/icons/copy';
import Download from 'lucide-react/icons/download';
import FileSpreadsheet from 'lucide-react/icons/file-spreadsheet';
import ImageDown from 'lucide-react/icons/image-down';
import { useWords, words } from '../../../i18n/i18n.ts';
import { type Services, useServices } from '../../../stores/services.ts';
import { Button } from '../../../widgets/button.tsx';
import type { ChartSpec } from '../../../widgets/chart/chart-spec.ts';
import type { TimeSeries } from '../../../widgets/chart/time-series.ts';
import '../../../widgets/popup.css';
import { paintCharts } from './picture.ts';
import { fileName, saveBlob } from './save-file.ts';

/** What there is to take along: the points of a machine or a host, and the charts as they are shown. */
export interface Exported {
  /** Whose they are: what files are called after. May be untrusted. */
  readonly name: string;
  /** What stands over the picture, plain text. */
  readonly title: string;
  readonly series: TimeSeries;
  /** Every point of the shown window. */
  readonly csv: () => string;
  readonly charts: readonly ChartSpec[];
  readonly hiddenOf: (chart: string) => ReadonlySet<string>;
}

/** The numbers and pictures of the whole page, to copy or to save. */
export function ExportMenu({ exported }: { readonly exported: Exported }) {
  const t = useWords();
  const services = useServices();
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger
        render={
          <Button icon={Download} aria-label={t('machinePage.export')}>
            <ChevronDown size={14} aria-hidden />
          </Button>
        }
      />
      <Menu.Portal>
        <Menu.Positioner className="popup-layer" sideOffset={4} align="end" collisionPadding={8}>
          <Menu.Popup className="popup" aria-label={t('machinePage.export')}>
            <Menu.Item className="menu-item" onClick={() => void copyCsv(exported, services)}>
              <Copy size={15} aria-hidden />
              <span className="menu-text">{t('machinePage.copyCsv')}</span>
            </Menu.Item>
            <Menu.Item className="menu-item" onClick={() => saveCsv(exported)}>
              <FileSpreadsheet size={15} aria-hidden />
              <span className="menu-text">{t('machinePage.saveCsv')}</span>
            </Menu.Item>
            <Menu.Item className="menu-item" onClick={() => void savePicture(exported, exported.charts, services)}>
              <ImageDown size={15} aria-hidden />
              <span className="menu-text">{t('machinePage.savePicture')}</span>
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** A small button in a chart's title: that chart alone as a picture. */
export function SavePictureButton({ exported, spec }: { readonly exported: Exported; readonly spec: ChartSpec }) {
  const t = useWords();
  const services = useServices();
  const title = spec.subject === null ? spec.title : `${spec.title} ${spec.subject}`;
  return (
    <button
      type="button"
      className="chart-tool"
      aria-label={t('chart.save', { title })}
      title={t('chart.save', { title })}
      onClick={() => void savePicture(exported, [spec], services)}
    >
      <ImageDown size={14} aria-hidden />
    </button>
  );
}

async function copyCsv({ csv, series }: Exported, { notices }: Services): Promise<void> {
  try {
    await navigator.clipboard.writeText(csv());
    notices.show({ kind: 'info', title: words('machinePage.copied', { count: series.length }) });
  } catch {
    notices.show({ kind: 'failed', title: words('machinePage.notCopied') });
  }
}

function saveCsv({ name, csv }: Exported): void {
  saveBlob(new Blob([csv()], { type: 'text/csv;charset=utf-8' }), fileName(name, null, 'csv', new Date()));
}

async function savePicture(exported: Exported, charts: readonly ChartSpec[], services: Services): Promise<void> {
  const { name, title, series, hiddenOf } = exported;
  try {
    const picture = await paintCharts(charts, series, hiddenOf, title);
    const [only] = charts;
    const part = charts.length === 1 && only !== undefined ? `${only.title} ${only.subject ?? ''}`.trim() : null;
    saveBlob(picture, fileName(name, part, 'png', new Date()));
  } catch {
    services.notices.show({ kind: 'failed', title: words('machinePage.notSaved') });
  }
}
