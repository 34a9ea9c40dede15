import { Autocomplete } from '@base-ui/react/autocomplete';
import { type ReactNode, type RefObject, useState } from 'react';
import './popup.css';
import './form.css';

export interface Suggestion {
  /** Tells it apart where several put the same into the field. */
  readonly key?: string;
  /** What it puts into the field. */
  readonly value: string;
  /** Beside it, in small letters. */
  readonly hint?: string;
}

export interface SuggestFieldProps {
  readonly id: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly suggestions: readonly Suggestion[];
  /** What the list is, for its head and for those who do not see it. */
  readonly label: string;
  readonly placeholder?: string;
  readonly maxLength?: number;
  readonly invalid?: boolean;
  readonly describedBy?: string | undefined;
  readonly field?: RefObject<HTMLInputElement | null>;
  readonly onBlur?: () => void;
  /** One was chosen; the field has its value already or will in a moment. */
  readonly onChoose?: (chosen: Suggestion) => void;
}

/** A field that offers what fits while one types; anything else may be typed too. */
export function SuggestField(props: SuggestFieldProps): ReactNode {
  const {
    id,
    value,
    onChange,
    suggestions,
    label,
    placeholder,
    maxLength,
    invalid,
    describedBy,
    field,
    onBlur,
    onChoose,
  } = props;
  const [isOpen, setOpen] = useState(false);
  const wanted = value.trim().toLowerCase();
  const fits = (text: string | undefined): boolean => text?.toLowerCase().includes(wanted) === true;
  const begins = suggestions.filter((one) => one.value.toLowerCase().startsWith(wanted));
  const fitting = [
    ...begins,
    ...suggestions.filter((one) => !begins.includes(one) && (fits(one.value) || fits(one.hint))),
  ];
  // What is there in full needs no list that offers the same.
  const items = fitting.length === 1 && fitting[0]?.value === value.trim() ? [] : fitting;
  return (
    <Autocomplete.Root
      items={items}
      mode="none"
      openOnInputClick
      open={isOpen && items.length > 0}
      onOpenChange={setOpen}
      value={value}
      onValueChange={onChange}
      itemToStringValue={(item: Suggestion) => item.value}
    >
      <Autocomplete.Input
        ref={field}
        id={id}
        className="text-field"
        placeholder={placeholder}
        maxLength={maxLength}
        aria-invalid={invalid === true || undefined}
        aria-describedby={describedBy}
        autoComplete="off"
        spellCheck={false}
        onBlur={onBlur}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          // Escape closes the list, else it is the dialog's; it never throws away what was typed.
          event.preventBaseUIHandler();
          if (!isOpen || items.length === 0) return;
          event.preventDefault();
          event.stopPropagation();
          setOpen(false);
        }}
      />
      <Autocomplete.Portal>
        <Autocomplete.Positioner className="popup-layer over-dialog" sideOffset={4} align="start">
          <Autocomplete.Popup className="popup suggest-popup" aria-label={label}>
            <div className="menu-label" aria-hidden>
              {label}
            </div>
            <Autocomplete.List aria-label={label}>
              {(item: Suggestion) => (
                <Autocomplete.Item
                  key={item.key ?? item.value}
                  value={item}
                  className="menu-item"
                  onClick={() => onChoose?.(item)}
                >
                  <span className="menu-text">{item.value}</span>
                  {item.hint !== undefined && <span className="menu-hint ellipsis">{item.hint}</span>}
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Popup>
        </Autocomplete.Positioner>
      </Autocomplete.Portal>
    </Autocomplete.Root>
  );
}
