/** The words of an opened machine's page. */
export const machinePage = {} as const;
