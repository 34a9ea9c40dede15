import { z } from 'zod';

/** How an action goes through its machines. Everything has a default: one machine needs no plan. */
export const actPlanSchema = z.object({
  /** Machines of one host at the same time. */
  perHost: z.number().int().min(1).max(20).default(2),
  /** `hosts-together`: every host by itself, side by side; `in-order`: one after another in the order given, over all hosts. */
  order: z.enum(['hosts-together', 'in-order']).default('hosts-together'),
  /** Between the begin of one machine and the next on the same host (with `in-order`: over all), ms. */
  staggerMs: z.number().int().min(0).max(600_000).default(0),
  /** Only for `shutdown`: a machine that is not off after this long is forced off, ms; null: never. */
  forceAfterMs: z.number().int().min(1000).max(86_400_000).nullable().default(null),
});
export type ActPlan = Readonly<z.infer<typeof actPlanSchema>>;
export const DEFAULT_PLAN: ActPlan = actPlanSchema.parse({});
