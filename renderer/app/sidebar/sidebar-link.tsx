import type { ComponentProps, ReactNode } from 'react';
import type { Icon } from '../../actions/action.ts';
import { useNavigation } from '../../stores/services.ts';
import { formatRoute, type Route } from '../route.ts';

export interface SidebarLinkProps {
  readonly route: Route;
  readonly current: boolean;
  readonly count?: number | null;
  readonly icon?: Icon;
  /** In place of an icon. */
  readonly mark?: ReactNode;
  /** A second line, for trouble. */
  readonly note?: ReactNode;
  /** Inside another entry. */
  readonly nested?: boolean;
  readonly children: ReactNode;
  /** At the end of the row, over the count, while the pointer or the focus is here. */
  readonly menu?: ReactNode;
  readonly before?: ReactNode;
  /** For the row as a whole, e.g. what lets it be dragged. */
  readonly row?: ComponentProps<'div'> & { readonly [data: `data-${string}`]: string | undefined };
}

/** One place in the sidebar; stands in an item of a list. */
export function SidebarLink(props: SidebarLinkProps) {
  const { route, current, count = null, icon: Glyph, mark, note, nested = false, children, menu, before, row } = props;
  const go = useNavigation((state) => state.go);
  return (
    <div {...row} className="sidebar-item" data-nested={nested || undefined} data-current={current || undefined}>
      {before}
      <a
        className="sidebar-link"
        href={formatRoute(route)}
        aria-current={current ? 'page' : undefined}
        draggable={row?.draggable === true ? false : undefined}
        onClick={(event) => {
          event.preventDefault();
          go(route);
        }}
      >
        {Glyph !== undefined && <Glyph size={14} aria-hidden />}
        {mark}
        <span className="sidebar-text">
          <span className="ellipsis">{children}</span>
          {note}
        </span>
        {count !== null && <span className="sidebar-count">{count}</span>}
      </a>
      {menu !== undefined && <span className="sidebar-menu">{menu}</span>}
    </div>
  );
}
