import { Autocomplete } from '@base-ui/react/autocomplete';
import Bookmark from 'lucide-react/icons/bookmark';
import Search from 'lucide-react/icons/search';
import X from 'lucide-react/icons/x';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { NO_SUBJECT } from '../../actions/action.ts';
import { FILTER_FIELD } from '../../actions/app-actions.ts';
import { actionOf } from '../../actions/catalogue.ts';
import { runAction } from '../../actions/use-actions.ts';
import type { Route } from '../../app/route.ts';
import { type TextKey, useWords } from '../../i18n/i18n.ts';
import { useNavigation, useServices } from '../../stores/services.ts';
import { Button } from '../../widgets/button.tsx';
import '../../widgets/popup.css';
import { plainText } from '../../widgets/plain-text.ts';
import { completeFilter, type FilterSuggestion } from './filter/complete-filter.ts';
import { type FilterProblem, parseFilter } from './filter/parse-filter.ts';
import './filter-field.css';
import { useFilterVocabulary } from './use-filter-vocabulary.ts';
import { useCountsInSight } from './use-row-counts.ts';
import { useSettled } from './use-settled.ts';

/** A suggestion with the whole text it makes. */
interface Completion extends FilterSuggestion {
  readonly value: string;
}

/** While somebody writes, a filter is wrong most of the time; a mistake is told after this pause. */
const PAUSE_MS = 700;

/** The filter of what is listed: it filters as you type, completes its words, says what is wrong, and counts. */
export function FilterField({ route }: { readonly route: Extract<Route, { page: 'machines' }> }) {
  const t = useWords();
  const services = useServices();
  const go = useNavigation((state) => state.go);
  const input = useRef<HTMLInputElement>(null);
  const vocabulary = useFilterVocabulary();
  const { shown, total } = useCountsInSight();
  const [cursor, setCursor] = useState(0);
  const highlighted = useRef(false);
  const { query } = route;
  const items = useMemo(
    () => completeFilter(query, Math.min(cursor, query.length), vocabulary).map((one) => complete(query, one)),
    [query, cursor, vocabulary],
  );
  const parsed = useMemo(() => parseFilter(query), [query]);
  const settled = useSettled(query, PAUSE_MS);
  const problem = !parsed.ok && settled ? parsed.problem : null;
  const setQuery = (next: string): void => {
    go({ ...route, query: next }, { replace: true });
    // A completion puts the cursor behind itself; typing leaves it where the field has it.
    requestAnimationFrame(() => setCursor(input.current?.selectionStart ?? next.length));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && !highlighted.current) document.querySelector<HTMLElement>('[role="grid"]')?.focus();
    if (event.key === 'Escape' && query !== '' && input.current?.getAttribute('aria-expanded') !== 'true') setQuery('');
  };

  return (
    <search className="filter">
      <Autocomplete.Root<Completion>
        items={items}
        value={query}
        onValueChange={setQuery}
        itemToStringValue={(item) => item.value}
        mode="none"
        onItemHighlighted={(item) => {
          highlighted.current = item !== undefined;
        }}
      >
        <div className="filter-box" data-bad={problem !== null || undefined}>
          <Search size={15} aria-hidden />
          <Autocomplete.Input
            ref={input}
            id={FILTER_FIELD}
            className="filter-input"
            aria-label={t('filter.label')}
            aria-keyshortcuts="/"
            aria-invalid={problem !== null}
            aria-describedby={problem === null ? undefined : 'filter-problem'}
            placeholder={t('filter.placeholder')}
            spellCheck={false}
            autoComplete="off"
            maxLength={500}
            onKeyDown={onKeyDown}
            onSelect={(event) => setCursor(event.currentTarget.selectionStart ?? 0)}
          />
          {query !== '' && (
            <>
              <span className="filter-count" aria-live="polite">
                {t('filter.count', { shown, total })}
              </span>
              <Button
                small
                kind="quiet"
                icon={Bookmark}
                aria-label={t('filter.save')}
                tip={t('filter.save')}
                why={parsed.ok ? null : t('actions.obstacle.bad-filter')}
                onClick={() => runAction(actionOf('view.save-filter'), NO_SUBJECT, services)}
              />
              <Button
                small
                kind="quiet"
                icon={X}
                aria-label={t('filter.clear')}
                onClick={() => {
                  setQuery('');
                  input.current?.focus();
                }}
              />
            </>
          )}
        </div>
        {items.length > 0 && (
          <Autocomplete.Portal>
            <Autocomplete.Positioner className="popup-layer" sideOffset={4} align="start">
              <Autocomplete.Popup className="popup filter-popup">
                <Autocomplete.List aria-label={t('filter.suggestions')}>
                  {(item: Completion) => (
                    <Autocomplete.Item key={item.value} value={item} className="menu-item">
                      <span className="filter-word">{plainText(item.insert, 80)}</span>
                      {item.key !== null && (
                        <span className="filter-hint ellipsis">{t(`filter.hint.${item.key}` as TextKey)}</span>
                      )}
                    </Autocomplete.Item>
                  )}
                </Autocomplete.List>
              </Autocomplete.Popup>
            </Autocomplete.Positioner>
          </Autocomplete.Portal>
        )}
      </Autocomplete.Root>
      {problem !== null && (
        <p id="filter-problem" className="filter-problem" role="status">
          {problemText(t, problem)}
        </p>
      )}
    </search>
  );
}

function complete(query: string, suggestion: FilterSuggestion): Completion {
  const rest = query.slice(suggestion.to);
  const end = suggestion.key === null && rest === '' ? ' ' : '';
  return { ...suggestion, value: `${query.slice(0, suggestion.from)}${suggestion.insert}${end}${rest}` };
}

function problemText(t: ReturnType<typeof useWords>, problem: FilterProblem): string {
  const { key = '', value = '', known = '' } = problem;
  return t(`filter.problem.${problem.code}`, { key, value: plainText(value, 60), known });
}
