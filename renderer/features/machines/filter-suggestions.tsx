import { useEffect, useRef } from 'react';
import { type TextKey, useWords } from '../../i18n/i18n.ts';
import { plainText } from '../../widgets/plain-text.ts';
import '../../widgets/popup.css';
import type { FilterSuggestion } from './filter/complete-filter.ts';

/** The id of the list, for the field that controls it. */
export const FILTER_LIST = 'filter-suggestions';

/** The id of a suggestion, for the field whose cursor stays where it is. */
export function suggestionId(index: number): string {
  return `${FILTER_LIST}-${index}`;
}

export interface FilterSuggestionsProps {
  readonly items: readonly FilterSuggestion[];
  /** The one that Enter takes; -1 for none. */
  readonly chosen: number;
  readonly onAccept: (item: FilterSuggestion) => void;
}

/** What may stand at the cursor of the filter, with what each word means. The focus stays in the field. */
export function FilterSuggestions({ items, chosen, onAccept }: FilterSuggestionsProps) {
  const t = useWords();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <div ref={list} id={FILTER_LIST} className="popup filter-popup" role="listbox" aria-label={t('filter.suggestions')}>
      {items.map((item, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: as above
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys
        <div
          key={item.insert}
          id={suggestionId(index)}
          className="menu-item"
          role="option"
          aria-selected={index === chosen}
          data-highlighted={index === chosen || undefined}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onAccept(item)}
        >
          <span className="filter-word">{plainText(item.insert, 80)}</span>
          {item.key !== null && <span className="filter-hint ellipsis">{t(`filter.hint.${item.key}` as TextKey)}</span>}
        </div>
      ))}
    </div>
  );
}
