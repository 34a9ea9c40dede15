/** The card of the question that is asked now: actions put the focus into it. */
export const PROMPT_CARD = 'prompt-card';
