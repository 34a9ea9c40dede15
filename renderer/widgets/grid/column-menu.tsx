import { Menu } from '@base-ui/react/menu';
import Check from 'lucide-react/icons/check';
import Columns3 from 'lucide-react/icons/columns-3';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import { useWords } from '../../i18n/i18n.ts';
import { Button } from '../button.tsx';
import '../popup.css';
import { type ColumnChoice, chosenColumns, showColumn } from './column-layout.ts';
import type { GridColumn } from './grid-column.ts';

/** A table's columns, what is chosen of them now, and who hears of another choice; an empty one is the default. */
export interface ColumnChoosing {
  readonly specs: readonly GridColumn[];
  readonly choice: ColumnChoice;
  readonly onChoose: (choice: ColumnChoice) => void;
}

/** A tick for every column, and the way back to the default; for inside a menu's popup. */
export function ColumnMenuItems({ specs, choice, onChoose }: ColumnChoosing) {
  const t = useWords();
  return (
    <>
      {chosenColumns(specs, choice).map(({ spec, visible }) => (
        <Menu.CheckboxItem
          key={spec.id}
          className="menu-item"
          checked={visible}
          disabled={spec.id === 'name'}
          closeOnClick={false}
          onCheckedChange={(next) => onChoose(showColumn(specs, choice, spec.id, next))}
        >
          <span className="menu-check">
            <Menu.CheckboxItemIndicator>
              <Check size={14} aria-hidden />
            </Menu.CheckboxItemIndicator>
          </span>
          <span className="menu-text">{t(spec.title)}</span>
        </Menu.CheckboxItem>
      ))}
      <Menu.Separator className="menu-line" />
      <Menu.Item className="menu-item" onClick={() => onChoose([])}>
        <RotateCcw size={14} aria-hidden />
        <span className="menu-text">{t('machines.columnsReset')}</span>
      </Menu.Item>
    </>
  );
}

/** The button that opens the choice of columns. */
export function ColumnMenu(props: ColumnChoosing) {
  const t = useWords();
  return (
    <Menu.Root>
      <Menu.Trigger
        render={
          <Button kind="quiet" icon={Columns3}>
            {t('machines.columns')}
          </Button>
        }
      />
      <Menu.Portal>
        <Menu.Positioner className="popup-layer" sideOffset={4} align="end" collisionPadding={8}>
          <Menu.Popup className="popup" aria-label={t('machines.columns')}>
            <ColumnMenuItems {...props} />
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
