import { useEffect, useState } from 'react';
import { useWords } from '../../i18n/i18n.ts';
import { rowsInSight } from './rows-in-sight.ts';
import { useSettled } from './use-settled.ts';

/** Long enough for the rows to follow, and for somebody to write the next word. */
const PAUSE_MS = 900;

/** Tells those who do not see the table how many machines a filter leaves: when its text has changed, not each tick. */
export function FilterAnnouncement({ query }: { readonly query: string }) {
  const t = useWords();
  const settled = useSettled(query, PAUSE_MS);
  const [told, setTold] = useState({ query, text: '' });
  useEffect(() => {
    const { model } = rowsInSight.getState();
    if (!settled || query === told.query || model === null) return;
    const { total } = model;
    setTold({ query, text: t('filter.announce', { shown: model.rows.length, total }) });
  }, [settled, query, told.query, t]);
  return (
    <span className="visually-hidden filter-announcement" role="status">
      {told.text}
    </span>
  );
}
