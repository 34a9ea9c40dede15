import ArrowDown from 'lucide-react/icons/arrow-down';
import ArrowUp from 'lucide-react/icons/arrow-up';
import X from 'lucide-react/icons/x';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '../../../i18n/i18n.ts';
import { Button } from '../../../widgets/button.tsx';
import type { TextSession } from './text-session.ts';

const MARKS = {
  matchBackground: '#8a6d1f',
  matchOverviewRuler: '#e0a33e',
  activeMatchBackground: '#b3621d',
  activeMatchColorOverviewRuler: '#ff7a70',
} as const;

/** Finds text in a terminal and its scrollback. */
export function SearchBar({ session, onClose }: { readonly session: TextSession; readonly onClose: () => void }) {
  const t = useWords();
  const [text, setText] = useState('');
  const [found, setFound] = useState<{ readonly index: number; readonly count: number } | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const { search, terminal } = session.parts;
  useEffect(() => {
    field.current?.focus();
    const listening = search.onDidChangeResults(({ resultIndex, resultCount }) =>
      setFound({ index: resultIndex + 1, count: resultCount }),
    );
    return () => {
      listening.dispose();
      search.clearDecorations();
    };
  }, [search]);
  const close = (): void => {
    onClose();
    terminal.focus();
  };
  const next = (): boolean => search.findNext(text, { decorations: MARKS });
  const previous = (): boolean => search.findPrevious(text, { decorations: MARKS });
  return (
    <search className="terminal-search">
      <input
        ref={field}
        className="text-field"
        aria-label={t('consoles.text.searchLabel')}
        placeholder={t('consoles.text.search')}
        spellCheck={false}
        maxLength={200}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          if (event.target.value === '') {
            search.clearDecorations();
            setFound(null);
          } else search.findNext(event.target.value, { decorations: MARKS, incremental: true });
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.stopPropagation();
            close();
          } else if (event.key === 'Enter' && text !== '') {
            if (event.shiftKey) previous();
            else next();
          }
        }}
      />
      <span className="terminal-found" role="status">
        {found === null || text === ''
          ? ''
          : found.count === 0
            ? t('consoles.text.noResults')
            : t('consoles.text.results', { index: Math.max(1, found.index), count: found.count })}
      </span>
      <Button kind="quiet" small icon={ArrowUp} aria-label={t('consoles.text.previous')} onClick={previous} />
      <Button kind="quiet" small icon={ArrowDown} aria-label={t('consoles.text.next')} onClick={next} />
      <Button kind="quiet" small icon={X} aria-label={t('consoles.text.closeSearch')} onClick={close} />
    </search>
  );
}
