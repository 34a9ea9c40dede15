import { type PointerEvent, useRef } from 'react';
import { useWords } from '../../i18n/i18n.ts';
import { useServices, useSettings } from '../../stores/services.ts';

const LEAST = 160;
const MOST = 480;
const STEP = 16;

/** The sidebar's edge: drawn with the pointer, or moved with the arrows. */
export function SidebarEdge() {
  const t = useWords();
  const { settings } = useServices();
  const sidebar = useSettings((all) => all.sidebar);
  const start = useRef({ x: 0, width: 0 });
  const setWidth = (width: number): void => {
    const bounded = Math.round(Math.min(MOST, Math.max(LEAST, width)));
    settings.getState().update({ sidebar: { ...sidebar, width: bounded } });
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule that moves is a separator with a value, which hr is not
    <div
      className="sidebar-edge"
      role="separator"
      aria-orientation="vertical"
      aria-label={t('app.resizeSidebar')}
      aria-valuenow={sidebar.width}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      tabIndex={0}
      onKeyDown={(event) => {
        const by = event.key === 'ArrowLeft' ? -STEP : event.key === 'ArrowRight' ? STEP : 0;
        if (by !== 0) setWidth(sidebar.width + by);
      }}
      onPointerDown={(event: PointerEvent<HTMLElement>) => {
        start.current = { x: event.clientX, width: sidebar.width };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) {
          setWidth(start.current.width + event.clientX - start.current.x);
        }
      }}
    />
  );
}
