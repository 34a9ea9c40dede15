/** Ends a subscription or releases a resource. Safe to call more than once. */
export type Dispose = () => void;
