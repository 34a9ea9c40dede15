import Bookmark from 'lucide-react/icons/bookmark';
import Search from 'lucide-react/icons/search';
import X from 'lucide-react/icons/x';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { NO_SUBJECT } from '../../actions/action.ts';
import { FILTER_FIELD } from '../../actions/app-actions.ts';
import { actionOf } from '../../actions/catalogue.ts';
import { runAction } from '../../actions/use-actions.ts';
import type { Route } from '../../app/route.ts';
import { useWords } from '../../i18n/i18n.ts';
import { selectOnly } from '../../stores/selection.ts';
import type { SelectionStore } from '../../stores/selection-store.ts';
import { useNavigation, useServices } from '../../stores/services.ts';
import { Button } from '../../widgets/button.tsx';
import { plainText } from '../../widgets/plain-text.ts';
import { completeFilter, type FilterSuggestion } from './filter/complete-filter.ts';
import { type FilterProblem, parseFilter } from './filter/parse-filter.ts';
import { FilterAnnouncement } from './filter-announcement.tsx';
import './filter-field.css';
import { FILTER_LIST, FilterSuggestions, suggestionId } from './filter-suggestions.tsx';
import { rowsInSight } from './rows-in-sight.ts';
import { useFilterVocabulary } from './use-filter-vocabulary.ts';
import { useCountsInSight } from './use-row-counts.ts';
import { useSettled } from './use-settled.ts';

/** While somebody writes, a filter is wrong most of the time; a mistake is told after this pause. */
const PAUSE_MS = 700;

/** The filter of what is listed: it filters as you type, completes its words, says what is wrong, and counts. */
export function FilterField({ route }: { readonly route: Extract<Route, { page: 'machines' | 'wall' }> }) {
  const t = useWords();
  const services = useServices();
  const go = useNavigation((state) => state.go);
  const input = useRef<HTMLInputElement>(null);
  const [cursor, setCursor] = useState(0);
  const [open, setOpen] = useState(false);
  const vocabulary = useFilterVocabulary(open);
  const [chosen, setChosen] = useState(-1);
  const { query } = route;
  const items = useMemo(
    () => completeFilter(query, Math.min(cursor, query.length), vocabulary),
    [query, cursor, vocabulary],
  );
  const parsed = useMemo(() => parseFilter(query), [query]);
  const settled = useSettled(query, PAUSE_MS);
  const problem = !parsed.ok && settled ? parsed.problem : null;
  const isOpen = open && items.length > 0;
  const highlighted = isOpen ? items[chosen] : undefined;

  const setQuery = (next: string, at: number): void => {
    go({ ...route, query: next }, { replace: true });
    setCursor(at);
    setChosen(-1);
  };
  const accept = ({ insert, from, to, key }: FilterSuggestion): void => {
    const rest = query.slice(to);
    const text = key === null && rest === '' ? `${insert} ` : insert;
    setQuery(`${query.slice(0, from)}${text}${rest}`, from + text.length);
    const end = from + text.length;
    // The field has its new text once the page has been drawn.
    requestAnimationFrame(() => input.current?.setSelectionRange(end, end));
    input.current?.focus();
  };
  const clear = (): void => {
    setQuery('', 0);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const { key } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault();
      const step = key === 'ArrowDown' ? 1 : -1;
      if (!isOpen) setOpen(true);
      else setChosen((chosen + step + items.length + (chosen < 0 && step < 0 ? 1 : 0)) % items.length);
    } else if (key === 'Enter' || (key === 'Tab' && !event.shiftKey)) {
      if (highlighted !== undefined) {
        event.preventDefault();
        accept(highlighted);
      } else if (key === 'Enter') {
        setOpen(false);
        goToRows(services.selection);
      }
    } else if (key === 'Escape') {
      if (isOpen) setOpen(false);
      else clear();
    }
  };

  return (
    <search className="filter">
      <div className="filter-box" data-bad={problem !== null || undefined}>
        <Search size={15} aria-hidden />
        <input
          ref={input}
          id={FILTER_FIELD}
          className="filter-input"
          role="combobox"
          aria-label={t('filter.label')}
          aria-keyshortcuts="/"
          aria-expanded={isOpen}
          aria-controls={isOpen ? FILTER_LIST : undefined}
          aria-autocomplete="list"
          aria-activedescendant={highlighted === undefined ? undefined : suggestionId(chosen)}
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : 'filter-problem'}
          placeholder={t('filter.placeholder')}
          spellCheck={false}
          autoComplete="off"
          maxLength={500}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value, event.target.selectionStart ?? event.target.value.length);
            setOpen(true);
          }}
          onSelect={(event) => setCursor(event.currentTarget.selectionStart ?? 0)}
          onClick={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
        {query !== '' && (
          <>
            <Count />
            <Button
              small
              kind="quiet"
              icon={Bookmark}
              aria-label={t('filter.save')}
              tip={t('filter.save')}
              why={parsed.ok ? null : t('actions.obstacle.bad-filter')}
              onClick={() => runAction(actionOf('view.save-filter'), NO_SUBJECT, services)}
            />
            <Button small kind="quiet" icon={X} aria-label={t('filter.clear')} onClick={clear} />
          </>
        )}
      </div>
      <FilterAnnouncement query={query} />
      {isOpen && <FilterSuggestions items={items} chosen={chosen} onAccept={accept} />}
      {problem !== null && !isOpen && (
        <p id="filter-problem" className="filter-problem" role="status">
          {problemText(t, problem)}
        </p>
      )}
    </search>
  );
}

/** Enter goes down to the rows; what is not selected among them gives way to the first. */
function goToRows(selection: SelectionStore): void {
  const { model } = rowsInSight.getState();
  const [first] = model?.rows ?? [];
  const { focused } = selection.getState();
  const isThere = focused !== null && (model?.indexOf(focused) ?? -1) >= 0;
  if (first !== undefined && !isThere) selection.setState(selectOnly(first.id));
  document.querySelector<HTMLElement>('[role="grid"]')?.focus();
}

/** How many machines are shown; it alone renders again when a live filter lets another one in. */
function Count() {
  const t = useWords();
  const { shown, total } = useCountsInSight();
  return <span className="filter-count">{t('filter.count', { shown, total })}</span>;
}

function problemText(t: ReturnType<typeof useWords>, problem: FilterProblem): string {
  const { key = '', value = '', known = '' } = problem;
  return t(`filter.problem.${problem.code}`, { key, value: plainText(value, 60), known });
}
