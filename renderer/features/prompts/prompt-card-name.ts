/** The card of the question that is asked now: actions put the focus into it. */
export const PROMPT_CARD = 'prompt-card';
/** The keys that lead to it, wherever the focus is. */
export const PROMPT_SHORTCUT = 'Alt+Q';
