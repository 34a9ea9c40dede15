import { useEffect, useRef, useState } from 'react';
import { useWords } from '../../i18n/i18n.ts';
import { rowsInSight } from './rows-in-sight.ts';

/** Long enough for the rows to follow, and for somebody to write the next word. */
const PAUSE_MS = 900;

/** Tells those who do not see the table how many machines a filter leaves: when its text has changed, not each tick. */
export function FilterAnnouncement({ query }: { readonly query: string }) {
  const t = useWords();
  const told = useRef(query);
  const [text, setText] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => {
      const { model } = rowsInSight.getState();
      if (model === null || told.current === query) return;
      told.current = query;
      setText(t('filter.announce', { shown: model.rows.length, total: model.total }));
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [query, t]);
  return (
    <span className="visually-hidden filter-announcement" role="status">
      {text}
    </span>
  );
}
