import { Menu } from '@base-ui/react/menu';
import ChevronDown from 'lucide-react/icons/chevron-down';
import Images from 'lucide-react/icons/images';
import Monitor from 'lucide-react/icons/monitor';
import SquareTerminal from 'lucide-react/icons/square-terminal';
import type { Icon } from '../../actions/action.ts';
import { useWords } from '../../i18n/i18n.ts';
import '../../widgets/popup.css';
import { Button } from '../../widgets/button.tsx';
import { plainText } from '../../widgets/plain-text.ts';
import type { ConsoleView } from './console-views.ts';
import { viewTitle } from './view-title.ts';

interface ConsoleChooserProps {
  readonly label: string;
  readonly views: readonly ConsoleView[];
  readonly shown: ConsoleView;
  readonly onChoose: (view: ConsoleView) => void;
}

const ICONS: Readonly<Record<ConsoleView['kind'], Icon>> = { display: Monitor, head: Images, text: SquareTerminal };

/** Chooses among the displays and text devices of a machine; what cannot be shown is greyed and says why. */
export function ConsoleChooser({ label, views, shown, onChoose }: ConsoleChooserProps) {
  const t = useWords();
  const Glyph = ICONS[shown.kind];
  return (
    <Menu.Root>
      <Menu.Trigger
        render={
          <Button aria-label={`${label}: ${viewTitle(t, shown)}`} className="console-chooser">
            <Glyph size={15} aria-hidden />
            <span className="ellipsis">{viewTitle(t, shown)}</span>
            <ChevronDown size={13} aria-hidden />
          </Button>
        }
      />
      <Menu.Portal>
        <Menu.Positioner className="popup-layer" sideOffset={4} align="start" collisionPadding={8}>
          <Menu.Popup className="popup" aria-label={label}>
            <Menu.RadioGroup
              value={shown.id}
              onValueChange={(id: string) => {
                const view = views.find((one) => one.id === id);
                if (view !== undefined) onChoose(view);
              }}
            >
              {views.map((view) => (
                <ViewItem key={view.id} view={view} />
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** Greyed, but not out of reach: the view itself tells what can be done. */
function ViewItem({ view }: { readonly view: ConsoleView }) {
  const t = useWords();
  const Glyph = ICONS[view.kind];
  const why = view.obstacle === null ? null : t(`consoles.obstacle.${view.obstacle}.title`);
  return (
    <Menu.RadioItem
      className="menu-item view-item"
      value={view.id}
      closeOnClick
      data-obstacle={view.obstacle ?? undefined}
    >
      <Glyph size={15} aria-hidden />
      <span className="menu-text">{viewTitle(t, view)}</span>
      <span className="menu-hint">{why ?? viewHint(view)}</span>
    </Menu.RadioItem>
  );
}

function viewHint(view: ConsoleView): string {
  if (view.kind === 'display') return plainText(view.display.type.toUpperCase(), 20);
  return view.kind === 'text' ? plainText(view.device.target, 40) : '';
}
